package io.lossy.telemetry.security.auth;

import io.lossy.telemetry.files.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds and stores the signing keys. They are in an environment variable, otherwise in {@code keys/signing.keys} of the
 * data folder, one line of hex digits per key, the newest first. There are none until a user makes one. The server
 * reads them when it starts.
 */
public final class SigningKeys {
    /** Environment variable with the keys, separated by commas. If it is set, the file is not read. */
    public static final String VARIABLE = "LOSSY_SIGNING_KEYS";
    /** The key that signs, and the previous key, so that its tokens stay valid until they expire. */
    private static final int KEPT = 2;

    private SigningKeys() {}

    public static Path file(Path dataDir) {
        return dataDir.resolve("keys").resolve("signing.keys");
    }

    /**
     * Returns the keys, first the one that signs; an empty list if no key has been made.
     *
     * @param given the value of {@link #VARIABLE}; null or blank: not set
     * @throws IllegalStateException if a key is invalid, or other users may read the file; the message says what to do
     */
    public static List<SigningKey> find(Path dataDir, @Nullable String given) {
        if (given != null && !given.isBlank()) {
            return parse(Stream.of(given.split(",", -1)), VARIABLE);
        }
        Path file = file(dataDir);
        try {
            return Files.exists(file)
                    ? parse(PrivateFiles.read(file, "the signing keys").lines(), file.toString())
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the signing keys " + file, e);
        }
    }

    private static List<SigningKey> parse(Stream<String> lines, String where) {
        try {
            return lines.map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .map(SigningKey::ofHex)
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    where + ": " + e.getMessage() + "; make one with `keys rotate --signing`", e);
        }
    }

    /**
     * Adds a new signing key, keeps the previous one and deletes older ones. Replaces the file atomically.
     *
     * @return the keys after the change
     */
    public static List<SigningKey> rotate(Path dataDir) {
        List<SigningKey> keys = new ArrayList<>(List.of(SigningKey.random()));
        keys.addAll(find(dataDir, null));
        List<SigningKey> kept = List.copyOf(keys.subList(0, Math.min(KEPT, keys.size())));
        Path file = file(dataDir);
        try {
            PrivateFiles.replace(file, kept.stream().map(SigningKey::hex).collect(Collectors.joining("\n", "", "\n")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the signing keys " + file, e);
        }
        return kept;
    }
}
