package io.lossy.telemetry.config;

import io.lossy.telemetry.yaml.YamlMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads a secret of a destination from the environment or from a file, because a settings file is copied and shown more often.
 */
final class SecretSetting {
    private static final int MOST_BYTES = 16 * 1024;
    private static final String FILE = "_file";

    private SecretSetting() {}

    /** Returns the secret under {@code key}, or in the file under {@code key_file}. Reports a missing one and returns null. */
    static @Nullable String required(YamlMap map, String key) {
        String secret = optional(map, key);
        if (secret == null && !map.has(key) && !map.has(key + FILE)) {
            map.report(key, "is missing", "add '" + key + ": ${NAME}', or '" + key + FILE + ": PATH'");
        }
        return secret;
    }

    /** Returns null if there is none, or if it is not usable; then the problem is reported, without the secret. */
    static @Nullable String optional(YamlMap map, String key) {
        String path = map.optionalString(key + FILE);
        if (map.has(key) && !map.isFromEnvironment(key)) {
            map.get(key); // counts as known
            map.report(key, "is written out", "write ${NAME} and set NAME in the environment, or use " + key + FILE);
            return null;
        }
        String secret = map.optionalString(key);
        return secret != null || path == null ? secret : read(map, key + FILE, Path.of(path));
    }

    private static @Nullable String read(YamlMap map, String key, Path file) {
        try {
            String text = Files.size(file) > MOST_BYTES
                    ? ""
                    : Files.readString(file, StandardCharsets.UTF_8).strip();
            if (!text.isEmpty()) {
                return text;
            }
            map.report(key, "there is no secret in " + file, "write the secret, and nothing else, into the file");
        } catch (IOException e) {
            map.report(key, "there is no readable file " + file, "name a file that this user may read");
        }
        return null;
    }
}
