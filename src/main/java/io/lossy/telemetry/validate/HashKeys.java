package io.lossy.telemetry.validate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the hash key: in the environment, else in {@code keys/hash.key} of the data folder, which is made on the first
 * run. The file is one line, {@code <key id>:<64 hex digits>}, and only its owner may read it. Losing it makes stored
 * pseudonyms untraceable for good, and new ones of the same ids different.
 */
public final class HashKeys {
    /**
     * Environment variable with the key as 64 or more hex digits, and after commas keys of before; the files are then
     * neither read nor made.
     */
    public static final String VARIABLE = "LOSSY_HASH_KEY";

    private static final Logger LOG = LoggerFactory.getLogger(HashKeys.class);
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private HashKeys() {}

    /**
     * @param given the value of {@link #VARIABLE}; null or empty: not set
     * @throws IllegalStateException if there is a key but not a usable or not a private one; says what to do
     */
    public static HashKey find(Path dataDir, @Nullable String given) {
        if (given != null && !given.isBlank()) {
            return parse(given.split(",", 2)[0].strip(), VARIABLE);
        }
        Path file = file(dataDir);
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            return read(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or make the hash key " + file, e);
        }
    }

    /**
     * The key that a server of this data folder uses; none is made, since ids hashed with a new one would be nobody's.
     *
     * @throws IllegalStateException if there is a key but not a usable or not a private one; says what to do
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

    /** What a key file says, if nobody but its owner may read it. */
    static String line(Path file) throws IOException {
        if (isPosix(file)) {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (!OWNER.containsAll(withoutExecute(mode))) {
                throw new IllegalStateException("others may read the hash key " + file + " (mode "
                        + PosixFilePermissions.toString(mode) + "): run chmod 600 " + file);
            }
        }
        return Files.readString(file, StandardCharsets.US_ASCII).strip();
    }

    static HashKey read(Path file, String line) {
        int colon = line.indexOf(':');
        HashKey key = parse(line.substring(colon + 1), file.toString());
        if (colon < 0 || !key.id().equals(line.substring(0, colon))) {
            throw new IllegalStateException("the hash key " + file
                    + " is damaged: its id does not fit its digits. Put back the file that was here before");
        }
        return key;
    }

    private static Set<PosixFilePermission> withoutExecute(Set<PosixFilePermission> mode) {
        Set<PosixFilePermission> rest = EnumSet.noneOf(PosixFilePermission.class);
        rest.addAll(mode);
        rest.remove(PosixFilePermission.OWNER_EXECUTE);
        return rest;
    }

    static HashKey parse(String hex, String where) {
        try {
            return HashKey.ofHex(hex);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("the hash key in " + where + " " + e.getMessage(), e);
        }
    }

    /** Writes the whole key under another name first: whoever else starts now sees no file, or all of it. */
    private static void create(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path draft = draft(file, newKey());
        try {
            settle(draft, file);
        } catch (FileAlreadyExistsException e) {
            LOG.atDebug().log("another process made the hash key first; its key is as good as ours");
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** A new key as its file says it. */
    static String newKey() {
        byte[] bytes = new byte[HashKey.MIN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HashKey.ofBytes(bytes).id() + ":" + HexFormat.of().formatHex(bytes);
    }

    /** A line on disk beside the file that it is for, readable by its owner only. */
    static Path draft(Path file, String line) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        Path draft = Files.createTempFile(folder, "hash", ".new", ownerOnly(folder));
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        return draft;
    }

    private static void settle(Path draft, Path file) throws IOException {
        try {
            Files.createLink(file, draft); // unlike a move, fails when another process was first
        } catch (UnsupportedOperationException e) {
            Files.move(draft, file); // no hard links here, and no replacing either
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path folder) throws IOException {
        return isPosix(folder)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }
}
