package io.lossy.telemetry.config;

import io.lossy.telemetry.address.WebAddress;
import io.lossy.telemetry.forward.destination.HttpAddress;
import io.lossy.telemetry.yaml.YamlMap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads where a destination listens: {@code url}, {@code ca_file} and {@code timeout_ms}. */
final class HttpAddressReader {
    private static final String URL = "url";
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(2);

    private HttpAddressReader() {}

    /** Returns null for an address that is not usable; then the problem is reported. */
    static @Nullable HttpAddress read(YamlMap entry) {
        return read(entry, UnaryOperator.identity());
    }

    /** Does the same for an address to which the paths of endpoints are added later. */
    static @Nullable HttpAddress readBase(YamlMap entry) {
        return read(entry, WebAddress::asBase);
    }

    private static @Nullable HttpAddress read(YamlMap entry, UnaryOperator<WebAddress> form) {
        String text = entry.string(URL);
        Path authorities = authorities(entry);
        Duration timeout = timeout(entry);
        if (!entry.has(URL)) {
            return null;
        }
        try {
            WebAddress address = form.apply(WebAddress.parse(text));
            return new HttpAddress(address, authorities, timeout, HttpAddress.MOST_ANSWER_BYTES);
        } catch (IllegalArgumentException e) {
            entry.report(URL, "is not a destination's address: " + e.getMessage(), "write https://host/path");
            return null;
        }
    }

    /** Returns the file of the authorities that sign the destination's certificate; null for those of Java. */
    private static @Nullable Path authorities(YamlMap entry) {
        String file = entry.optionalString("ca_file");
        if (file == null || Files.isReadable(Path.of(file))) {
            return file == null ? null : Path.of(file);
        }
        entry.report("ca_file", "can't be read", "name a PEM file of certificates, or leave it out");
        return null;
    }

    static Duration timeout(YamlMap entry) {
        return entry.millis("timeout_ms", Duration.ofSeconds(20), Duration.ofMillis(100), LONGEST_TIMEOUT);
    }
}
