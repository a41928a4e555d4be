package io.lossy.telemetry.app;

import io.lossy.telemetry.validate.HashKeyRing;
import io.lossy.telemetry.validate.HashKeys;
import java.io.UncheckedIOException;

/** Finds the keys that ids are hashed with, or makes the first, before anything is started. */
final class HashKeySetup {
    private HashKeySetup() {}

    /** @throws SetupException when they are not usable, or there is no writing where they belong */
    static HashKeyRing of(TelemetryConfig config) {
        try {
            String given = System.getenv(HashKeys.VARIABLE);
            return HashKeyRing.of(config.dataDir(), HashKeys.find(config.dataDir(), given), given);
        } catch (UncheckedIOException e) {
            throw new SetupException(
                    e.getMessage() + ": may this user write to "
                            + config.dataDir().toAbsolutePath() + "? Else choose another place with --data-dir",
                    e);
        } catch (IllegalStateException e) {
            throw new SetupException(String.valueOf(e.getMessage()), e);
        }
    }
}
