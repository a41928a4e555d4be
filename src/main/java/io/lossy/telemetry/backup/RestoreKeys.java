package io.lossy.telemetry.backup;

import io.lossy.telemetry.privacy.HashKeyRecords;
import io.lossy.telemetry.privacy.HashKeyRing;
import java.util.List;

/** Compares the keys of a server with those of a backup, before anything is restored. */
public final class RestoreKeys {
    private RestoreKeys() {}

    /** Returns the id of the key that hashed the newest rows of a backup; {@code none} if it has no key. */
    public static String current(Manifest manifest) {
        return manifest.hashKeys().stream()
                .filter(Manifest.KeyCheck::current)
                .map(Manifest.KeyCheck::id)
                .findFirst()
                .orElse("none");
    }

    /**
     * @param place where the keys are, for the message
     * @throws BackupException if the current key of the backup is not among these keys
     */
    public static void require(Manifest manifest, HashKeyRing ring, String place) {
        List<Manifest.KeyCheck> current =
                manifest.hashKeys().stream().filter(Manifest.KeyCheck::current).toList();
        if (!current.isEmpty() && !missing(ring, current).isEmpty()) {
            throw new BackupException("the rows of the backup are hashed with the key " + current(manifest) + ", and "
                    + place + " has the key " + ring.current().id()
                    + ". Nothing was restored: name the file of the right keys with --keys, and a data folder without"
                    + " keys with --data-dir");
        }
    }

    /** Returns the ids of keys of the backup that are not in the ring, because they were destroyed or not copied. */
    public static List<String> missing(Manifest manifest, HashKeyRing ring) {
        return missing(ring, manifest.hashKeys());
    }

    private static List<String> missing(HashKeyRing ring, List<Manifest.KeyCheck> keys) {
        return keys.stream()
                .filter(key -> !HashKeyRecords.has(ring, key.id(), key.checkValue()))
                .map(Manifest.KeyCheck::id)
                .toList();
    }
}
