package io.lossy.telemetry.app;

import io.lossy.telemetry.metrics.PipelineMetrics;

/** What is running, as {@code lossy_build_info}: always 1, so that any series can be multiplied by its labels. */
final class BuildInfo {
    /** Run from classes, not from a jar. */
    private static final String UNVERSIONED = "unversioned";

    private BuildInfo() {}

    static String version() {
        String version = BuildInfo.class.getPackage().getImplementationVersion();
        return version == null ? UNVERSIONED : version;
    }

    static void register(PipelineMetrics metrics) {
        metrics.gauge(
                "lossy.build.info",
                "The program that is running; always 1",
                () -> 1,
                "version",
                version(),
                "java",
                String.valueOf(Runtime.version().feature()));
    }
}
