package io.lossy.telemetry.config;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.privacy.HashKeyRecords;
import io.lossy.telemetry.privacy.HashKeyRing;
import io.lossy.telemetry.privacy.HashKeys;
import java.io.UncheckedIOException;

/**
 * Loads the keys that ids are hashed with, or creates the first one, before the server starts anything. Then compares them
 * with the keys of the database, before it stores anything.
 */
public final class HashKeySetup {
    private HashKeySetup() {}

    /** @throws SetupException if the keys are not usable, or if the data directory is not writable */
    public static HashKeyRing of(TelemetryConfig config) {
        try {
            String given = System.getenv(HashKeys.VARIABLE);
            return HashKeyRing.of(config.dataDir(), HashKeys.find(config.dataDir(), given), given);
        } catch (UncheckedIOException e) {
            throw new SetupException(
                    e.getMessage() + "; let this user write to "
                            + config.dataDir().toAbsolutePath() + ", or choose another place with --data-dir",
                    e);
        } catch (IllegalStateException e) {
            throw new SetupException(String.valueOf(e.getMessage()), e);
        }
    }

    /** @throws SetupException if other keys than these hash the ids of the database; it says which file to copy */
    public static void require(HashKeyRing keys, DatabaseAddress owner) {
        try {
            new HashKeyRecords(owner).require(keys);
        } catch (IllegalStateException e) {
            throw new SetupException(String.valueOf(e.getMessage()), e);
        }
    }
}
