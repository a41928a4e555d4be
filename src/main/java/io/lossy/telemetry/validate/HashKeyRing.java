package io.lossy.telemetry.validate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hash key and those before it. New pseudonyms are made with the present key alone; the others tell which rows of
 * before belong to an id that somebody names. Destroying one makes its pseudonyms nobody's for good.
 *
 * <p>A key of before is a file {@code keys/hash-<key id>.old}, one line {@code <key id>:<hex digits> <when it was replaced>}.
 */
public final class HashKeyRing {
    /** @param since when it was replaced; null where only its owner knows, as with keys of the environment */
    public record Retired(HashKey key, @Nullable Instant since) {}

    private final Path dataDir;
    private final HashKey current;
    private final List<Retired> retired;

    private HashKeyRing(Path dataDir, HashKey current, List<Retired> retired) {
        this.dataDir = dataDir;
        this.current = current;
        this.retired = List.copyOf(retired);
    }

    /**
     * @param current as {@link HashKeys} found it
     * @param given   the value of {@link HashKeys#VARIABLE}; null or empty: not set
     * @throws IllegalStateException if there is a key but not a usable or not a private one; says what to do
     */
    public static HashKeyRing of(Path dataDir, HashKey current, @Nullable String given) {
        List<Retired> retired = new ArrayList<>();
        if (given != null && !given.isBlank()) {
            String[] keys = given.split(",", -1);
            for (int i = 1; i < keys.length; i++) {
                retired.add(new Retired(HashKeys.parse(keys[i].strip(), HashKeys.VARIABLE), null));
            }
            return new HashKeyRing(dataDir, current, retired);
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder(dataDir), "hash-*.old")) {
            for (Path file : files) {
                Retired old = read(file);
                if (!old.key().id().equals(current.id())) { // a rotation that did not come to its end
                    retired.add(old);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the hash keys in " + folder(dataDir), e);
        }
        retired.sort(Comparator.comparing(Retired::since, Comparator.nullsLast(Comparator.reverseOrder())));
        return new HashKeyRing(dataDir, current, retired);
    }

    private static Path folder(Path dataDir) {
        return dataDir.resolve("keys");
    }

    private static Path file(Path dataDir, String id) {
        return folder(dataDir).resolve("hash-" + id + ".old");
    }

    private static Retired read(Path file) throws IOException {
        String[] parts = HashKeys.line(file).split(" ", 2);
        HashKey key = HashKeys.read(file, parts[0]);
        try {
            return new Retired(key, Instant.parse(parts.length < 2 ? "" : parts[1]));
        } catch (DateTimeException e) {
            throw new IllegalStateException("the hash key " + file + " does not say when it was replaced", e);
        }
    }

    public HashKey current() {
        return current;
    }

    /** Those before, the latest first. */
    public List<Retired> retired() {
        return retired;
    }

    public Pseudonymiser pseudonymiser() {
        return new Pseudonymiser(current, retired.stream().map(Retired::key).toList());
    }

    /** Puts a new key in the place of the present one, which is on disk as a key of before by then. */
    public HashKeyRing rotate(Instant now) {
        Path file = HashKeys.file(dataDir);
        try {
            String line = HashKeys.line(file) + " " + now.truncatedTo(ChronoUnit.SECONDS);
            Files.move(HashKeys.draft(file, line), file(dataDir, current.id()), StandardCopyOption.ATOMIC_MOVE);
            String fresh = HashKeys.newKey();
            while (knows(fresh.substring(0, fresh.indexOf(':')))) {
                fresh = HashKeys.newKey();
            }
            Files.move(
                    HashKeys.draft(file, fresh),
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the hash key " + file, e);
        }
        return of(dataDir, HashKeys.find(dataDir, null), null);
    }

    private boolean knows(String id) {
        return current.id().equals(id)
                || retired.stream().anyMatch(old -> old.key().id().equals(id));
    }

    /** The keys that were replaced longer ago than any row is kept. */
    public List<Retired> useless(Duration kept, Instant now) {
        return retired.stream()
                .filter(old -> old.since() != null && old.since().isBefore(now.minus(kept)))
                .toList();
    }

    /** Writes zeros over a key of before and deletes it. What backups and the disk's own copies hold is beyond it. */
    public void destroy(String id) {
        Path file = file(dataDir, id);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate((int) channel.size()), 0);
            channel.force(true);
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot destroy the hash key " + file, e);
        }
    }
}
