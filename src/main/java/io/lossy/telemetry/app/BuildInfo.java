package io.lossy.telemetry.app;

import io.lossy.telemetry.metrics.PipelineMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What is running, as {@code lossy_build_info}: always 1, so that any series can be multiplied by its labels. */
final class BuildInfo {
    /** Run from classes, not from a jar. */
    private static final String UNVERSIONED = "unversioned";

    private BuildInfo() {}

    /** The commit of the build; {@value CommitNote#UNKNOWN} where it was not built from a checkout. */
    static String commit() {
        Properties note = new Properties();
        try (InputStream in = BuildInfo.class.getResourceAsStream("/" + CommitNote.FILE)) {
            if (in != null) {
                note.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return note.getProperty(CommitNote.KEY, CommitNote.UNKNOWN);
    }

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
                "commit",
                commit(),
                "java",
                String.valueOf(Runtime.version().feature()));
    }
}
