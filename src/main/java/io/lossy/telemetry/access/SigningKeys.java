package io.lossy.telemetry.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the signing keys: in the environment, else in {@code keys/signing.keys} of the data folder, a line of hex digits
 * each, the newest first. There are none until somebody makes a token. A server reads them when it starts.
 */
public final class SigningKeys {
    /** Environment variable with the keys, separated by commas; the file is then not looked at. */
    public static final String VARIABLE = "LOSSY_SIGNING_KEYS";
    /** The one that signs and the one before it, whose tokens go on until they expire. */
    private static final int KEPT = 2;

    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private SigningKeys() {}

    public static Path file(Path dataDir) {
        return dataDir.resolve("keys").resolve("signing.keys");
    }

    /**
     * The keys, the one that signs first; none when nobody made one.
     *
     * @param given the value of {@link #VARIABLE}; null or blank: not set
     * @throws IllegalStateException if there is a key but not a usable or not a private one; says what to do
     */
    public static List<SigningKey> find(Path dataDir, @Nullable String given) {
        if (given != null && !given.isBlank()) {
            return parse(Stream.of(given.split(",", -1)), VARIABLE);
        }
        Path file = file(dataDir);
        try {
            if (!Files.exists(file)) {
                return List.of();
            }
            if (!isPrivate(file)) {
                throw new IllegalStateException("others may read the signing keys " + file + ": run chmod 600 " + file);
            }
            return parse(Files.readString(file, StandardCharsets.US_ASCII).lines(), file.toString());
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

    private static boolean isPrivate(Path file) throws IOException {
        try {
            return OWNER.containsAll(Files.getPosixFilePermissions(file));
        } catch (UnsupportedOperationException e) {
            return true; // a file system without modes; its own rules hold
        }
    }

    /**
     * Puts a new key before those of the file and forgets all but one of them. A reader sees the old file or the new one.
     *
     * @return the keys as they are now
     */
    public static List<SigningKey> rotate(Path dataDir) {
        List<SigningKey> keys = new ArrayList<>(List.of(SigningKey.random()));
        keys.addAll(find(dataDir, null));
        List<SigningKey> kept = List.copyOf(keys.subList(0, Math.min(KEPT, keys.size())));
        Path file = file(dataDir);
        try {
            Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
            Path draft = Files.createTempFile(folder, "signing", ".new"); // for its owner alone, where there are modes
            Files.writeString(draft, kept.stream().map(SigningKey::hex).collect(Collectors.joining("\n", "", "\n")));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the signing keys " + file, e);
        }
        return kept;
    }
}
