package io.lossy.telemetry.privacy;

import io.lossy.telemetry.files.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds the current hash key and the retired ones. New pseudonyms are made with the current key only. The retired keys
 * serve to find the older rows of a given id. After a retired key is destroyed, its pseudonyms can never again be
 * linked to an id.
 *
 * <p>A retired key is a file {@code keys/hash-<key id>.old} with one line,
 * {@code <key id>:<hex digits> <time of replacement>}.
 */
public final class HashKeyRing {
    /** @param since when it was replaced; null if unknown, as for keys from the environment */
    public record RetiredKey(HashKey key, @Nullable Instant since) {}

    private final Path dataDir;
    private final HashKey current;
    private final List<RetiredKey> retired;
    private final boolean fromFiles;

    private HashKeyRing(Path dataDir, HashKey current, List<RetiredKey> retired, boolean fromFiles) {
        this.dataDir = dataDir;
        this.fromFiles = fromFiles;
        this.current = current;
        this.retired = List.copyOf(retired);
    }

    /**
     * @param current as {@link HashKeys} found it
     * @param given   the value of {@link HashKeys#VARIABLE}; null or empty if it is not set
     * @throws IllegalStateException if there is a key but it is not usable or not private; the message says what to do
     */
    public static HashKeyRing of(Path dataDir, HashKey current, @Nullable String given) {
        List<RetiredKey> retired = new ArrayList<>();
        if (given != null && !given.isBlank()) {
            String[] keys = given.split(",", -1);
            for (int i = 1; i < keys.length; i++) {
                retired.add(new RetiredKey(HashKeys.parse(keys[i].strip(), HashKeys.VARIABLE), null));
            }
            return new HashKeyRing(dataDir, current, retired, false);
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder(dataDir), "hash-*.old")) {
            for (Path file : files) {
                RetiredKey old = read(file, HashKeys.line(file));
                if (!old.key().id().equals(current.id())) { // left by a rotation that was interrupted
                    retired.add(old);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the hash keys in " + folder(dataDir), e);
        }
        retired.sort(Comparator.comparing(RetiredKey::since, Comparator.nullsLast(Comparator.reverseOrder())));
        return new HashKeyRing(dataDir, current, retired, true);
    }

    /**
     * Reads a ring from the texts of key files, which may be anywhere.
     *
     * @param texts content by the file's name
     * @param from  where the texts come from, for messages
     * @throws IllegalStateException if a key is damaged or {@code hash.key} is missing; the message says which
     */
    public static HashKeyRing of(Map<String, String> texts, Path from) {
        HashKey current = HashKeys.read(from, texts.getOrDefault("hash.key", "").strip());
        List<RetiredKey> retired = texts.entrySet().stream()
                .filter(text -> text.getKey().endsWith(".old"))
                .map(text -> read(from.resolve(text.getKey()), text.getValue().strip()))
                .filter(old -> !old.key().id().equals(current.id()))
                .toList();
        return new HashKeyRing(from, current, retired, true);
    }

    private static Path folder(Path dataDir) {
        return dataDir.resolve("keys");
    }

    private static Path file(Path dataDir, String id) {
        return folder(dataDir).resolve("hash-" + id + ".old");
    }

    private static RetiredKey read(Path file, String line) {
        String[] parts = line.split(" ", 2);
        HashKey key = HashKeys.read(file, parts[0]);
        try {
            return new RetiredKey(key, Instant.parse(parts.length < 2 ? "" : parts[1]));
        } catch (DateTimeException e) {
            throw new IllegalStateException("the hash key " + file + " does not say when it was replaced", e);
        }
    }

    public HashKey current() {
        return current;
    }

    /** Returns the retired keys, the latest first. */
    public List<RetiredKey> retired() {
        return retired;
    }

    /** Returns the file or the variable that the current key comes from. */
    public String place() {
        return fromFiles ? HashKeys.file(dataDir).toAbsolutePath().normalize().toString() : HashKeys.VARIABLE;
    }

    /** Returns what to do if these keys are not those of the other servers. */
    String remedy() {
        return fromFiles
                ? "copy keys/hash.key and keys/hash-*.old from the data folder of a server that uses this database to "
                        + folder(dataDir).toAbsolutePath().normalize() + ", or if that key is lost, run"
                        + " `hash-keys adopt`"
                : "give " + HashKeys.VARIABLE + " the value that it has on a server that uses this database, or if that"
                        + " key is lost, run `hash-keys adopt`";
    }

    public Pseudonymiser pseudonymiser() {
        return new Pseudonymiser(current, retired.stream().map(RetiredKey::key).toList());
    }

    /** Replaces the current key with a new one. The current key is written to disk as a retired key first. */
    public HashKeyRing rotate(Instant now) {
        Path file = HashKeys.file(dataDir);
        try {
            String line = HashKeys.line(file) + " " + now.truncatedTo(ChronoUnit.SECONDS) + "\n";
            PrivateFiles.replace(file(dataDir, current.id()), line);
            String fresh = HashKeys.newKey();
            while (knows(fresh.substring(0, fresh.indexOf(':')))) {
                fresh = HashKeys.newKey();
            }
            PrivateFiles.replace(file, fresh);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the hash key " + file, e);
        }
        return of(dataDir, HashKeys.find(dataDir, null), null);
    }

    private boolean knows(String id) {
        return current.id().equals(id)
                || retired.stream().anyMatch(old -> old.key().id().equals(id));
    }

    /** Returns the keys that were replaced longer ago than any row is kept. */
    public List<RetiredKey> expired(Duration kept, Instant now) {
        return retired.stream()
                .filter(old -> old.since() != null && old.since().isBefore(now.minus(kept)))
                .toList();
    }

    /**
     * Overwrites a retired key with zeros and deletes it. Copies in backups, or made by the disk itself, are not
     * reached.
     */
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
