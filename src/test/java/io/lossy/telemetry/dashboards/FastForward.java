package io.lossy.telemetry.dashboards;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Our own files for Prometheus and Alertmanager with every duration in them divided by one number: intervals, windows,
 * offsets and {@code for}. Thresholds and expressions stay as they are.
 */
record FastForward(int factor) {
    private static final Pattern DURATION = Pattern.compile("(?<![\\w.])(\\d+)(s|m|h|d)\\b");
    private static final Map<String, Duration> UNITS = Map.of(
            "s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));

    String of(String text) {
        return DURATION.matcher(text).replaceAll(found -> {
            long millis = UNITS.get(found.group(2)).toMillis() * Long.parseLong(found.group(1)) / factor;
            return millis + "ms";
        });
    }

    /** Writes the file's faster copy under its own name. */
    Path copy(String file, Path folder, java.util.function.UnaryOperator<String> change) throws IOException {
        Path source = OpsFiles.FOLDER.resolve(file);
        return Files.writeString(folder.resolve(source.getFileName()), change.apply(of(OpsFiles.text(source))));
    }
}
