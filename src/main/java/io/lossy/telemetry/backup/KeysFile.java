package io.lossy.telemetry.backup;

import io.lossy.telemetry.files.PrivateFiles;
import io.lossy.telemetry.privacy.HashKeyRing;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A copy of the key files of a data folder, in one file apart from the backup. Only its owner may read it.
 *
 * @param texts content by the file's name: {@code hash.key}, {@code hash-<key id>.old}, {@code signing.keys}
 */
public record KeysFile(Map<String, String> texts) {
    private static final String NAME = "hash\\.key|hash-[0-9a-f]{4}\\.old|signing\\.keys";
    private static final String KEYS = "keys";

    public KeysFile {
        texts = Map.copyOf(texts);
        if (!texts.keySet().stream().allMatch(name -> name.matches(NAME)) || !texts.containsKey("hash.key")) {
            throw new IllegalArgumentException("this is not a file of `backup --keys`");
        }
    }

    /** Reads the keys of a data folder. */
    public static KeysFile ofFolder(Path dataDir) {
        Map<String, String> texts = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(dataDir.resolve(KEYS))) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (name.matches(NAME)) {
                    texts.put(name, PrivateFiles.read(file, "the key"));
                }
            }
            return new KeysFile(texts);
        } catch (IOException | IllegalArgumentException e) {
            throw new BackupException(
                    "can't read the keys in " + dataDir.resolve(KEYS) + ": name the server's --data-dir", e);
        }
    }

    /** @throws BackupException if the file exists or can't be written */
    public void write(Path file) {
        try {
            JsonObject json = new JsonObject();
            new TreeMap<>(texts).forEach(json::put);
            if (!PrivateFiles.create(file, json.encodePrettily() + "\n")) {
                throw new BackupException(file + " exists: name a new file for the keys");
            }
        } catch (IOException e) {
            throw new BackupException("can't write the keys to " + file + " (" + e.getMessage() + ")", e);
        }
    }

    /** @throws BackupException if the file can't be read, is not private, or has something else in it */
    public static KeysFile read(Path file) {
        try {
            Map<String, String> texts = new TreeMap<>();
            JsonObject json = new JsonObject(PrivateFiles.read(file, "the keys"));
            json.forEach(entry -> texts.put(entry.getKey(), (String) entry.getValue()));
            return new KeysFile(texts);
        } catch (IOException | IllegalStateException e) {
            throw new BackupException("can't read the keys in " + file + ": " + e.getMessage(), e);
        } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
            throw new BackupException(file + " is not a file that `backup --keys` wrote: name that file", e);
        }
    }

    /** Returns a copy without previous keys that were destroyed after the backup. */
    public KeysFile without(Set<String> destroyed) {
        Map<String, String> kept = new TreeMap<>(texts);
        destroyed.forEach(id -> kept.remove("hash-" + id + ".old"));
        return new KeysFile(kept);
    }

    /** Returns the hash keys. */
    public HashKeyRing hashKeys(Path from) {
        try {
            return HashKeyRing.of(texts, from);
        } catch (IllegalStateException e) {
            throw new BackupException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Writes the keys to a data folder that has none. */
    public void install(Path dataDir) {
        Path folder = dataDir.resolve(KEYS);
        try {
            if (!Files.isDirectory(folder)) {
                PrivateFiles.createFolder(folder);
            }
            for (Map.Entry<String, String> text : texts.entrySet()) {
                PrivateFiles.replace(folder.resolve(text.getKey()), text.getValue());
            }
        } catch (IOException e) {
            throw new BackupException("can't write the keys to " + folder + " (" + e.getMessage() + ")", e);
        }
    }
}
