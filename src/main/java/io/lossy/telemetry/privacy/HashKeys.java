package io.lossy.telemetry.privacy;

import io.lossy.telemetry.files.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the hash key in the environment, or otherwise in {@code keys/hash.key} of the data folder. That file is created
 * on the first run. It has one line, {@code <key id>:<64 hex digits>}, and only its owner may read it. If the key is
 * lost, stored pseudonyms can no longer be traced to their ids, and the same ids get different pseudonyms from then on.
 */
public final class HashKeys {
    /**
     * The environment variable with the key as 64 or more hex digits, followed by retired keys, separated by commas. If
     * it is set, the key files are neither read nor created.
     */
    public static final String VARIABLE = "LOSSY_HASH_KEY";

    private static final Logger LOG = LoggerFactory.getLogger(HashKeys.class);

    private HashKeys() {}

    /**
     * @param given the value of {@link #VARIABLE}; null or empty if it is not set
     * @throws IllegalStateException if there is a key but it is not usable or not private; the message says what to do
     */
    public static HashKey find(Path dataDir, @Nullable String given) {
        if (given != null && !given.isBlank()) {
            return parse(given.split(",", 2)[0].strip(), VARIABLE);
        }
        Path file = file(dataDir);
        try {
            if (!Files.exists(file) && !PrivateFiles.create(file, newKey())) {
                LOG.atDebug().log("another process made the hash key first; its key is used");
            }
            return read(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or make the hash key " + file, e);
        }
    }

    /**
     * Returns the key that a server of this data folder uses. It creates none, because ids hashed with a new key would
     * match no stored row.
     *
     * @throws IllegalStateException if there is a key but it is not usable or not private; the message says what to do
     */
    public static Optional<HashKey> existing(Path dataDir, @Nullable String given) {
        boolean there = Files.exists(file(dataDir));
        return there || (given != null && !given.isBlank()) ? Optional.of(find(dataDir, given)) : Optional.empty();
    }

    static Path file(Path dataDir) {
        return dataDir.resolve("keys").resolve("hash.key");
    }

    private static HashKey read(Path file) throws IOException {
        return read(file, line(file));
    }

    /** Returns the line of a key file, after checking that only its owner may read the file. */
    static String line(Path file) throws IOException {
        return PrivateFiles.read(file, "the hash key").strip();
    }

    static HashKey read(Path file, String line) {
        int colon = line.indexOf(':');
        HashKey key = parse(line.substring(colon + 1), file.toString());
        if (colon < 0 || !key.id().equals(line.substring(0, colon))) {
            throw new IllegalStateException("the hash key " + file
                    + " is damaged: its id does not match its digits. Restore the previous file");
        }
        return key;
    }

    static HashKey parse(String hex, String where) {
        try {
            return HashKey.ofHex(hex);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("the hash key in " + where + " " + e.getMessage(), e);
        }
    }

    /** Returns the text of a new key file. */
    static String newKey() {
        byte[] bytes = new byte[HashKey.MIN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HashKey.ofBytes(bytes).id() + ":" + HexFormat.of().formatHex(bytes) + "\n";
    }
}
