package io.lossy.telemetry.app;

import io.lossy.telemetry.metrics.PipelineMetrics;

/** What is running, as {@code lossy_build_info}: always 1, so that any series can be multiplied by its labels. */
final class BuildInfo {
    /** Run from classes, not from a jar. */
    private static final String UNVERSIONED = "unversioned";

    private BuildInfo() {}

    static void register(PipelineMetrics metrics) {
        String version = BuildInfo.class.getPackage().getImplementationVersion();
        metrics.gauge(
                "lossy.build.info",
                "The program that is running; always 1",
                () -> 1,
                "version",
                version == null ? UNVERSIONED : version,
                "java",
                String.valueOf(Runtime.version().feature()));
    }
}
