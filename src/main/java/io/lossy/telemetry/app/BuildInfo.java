package io.lossy.telemetry.app;

import io.lossy.telemetry.metrics.PipelineMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Exposes the running version as {@code lossy_build_info}. The gauge is always 1, so that any series can be multiplied
 * by its labels.
 */
final class BuildInfo {
    /** The version if the program runs from classes and not from a jar. */
    private static final String UNVERSIONED = "unversioned";

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{12}");

    private BuildInfo() {}

    /** Returns the commit of the build, or {@code unknown} if it was not built from a checkout. */
    static String commit() {
        try (InputStream note = BuildInfo.class.getResourceAsStream("/build.properties")) {
            return commit(note);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param note the file that the build writes; null if there is none */
    static String commit(@Nullable InputStream note) throws IOException {
        Properties read = new Properties();
        if (note != null) {
            read.load(note);
        }
        String commit = read.getProperty("git.commit.id.abbrev", "");
        return COMMIT.matcher(commit).matches() ? commit : "unknown";
    }

    static String version() {
        String version = BuildInfo.class.getPackage().getImplementationVersion();
        return version == null ? UNVERSIONED : version;
    }

    static void register(PipelineMetrics metrics) {
        metrics.gauge(
                "lossy.build.info",
                "Version and commit of the running program; always 1",
                () -> 1,
                "version",
                version(),
                "commit",
                commit(),
                "java",
                String.valueOf(Runtime.version().feature()));
    }
}
