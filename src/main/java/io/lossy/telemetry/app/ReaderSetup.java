package io.lossy.telemetry.app;

import io.lossy.telemetry.access.Readers;
import io.lossy.telemetry.access.SigningKey;
import io.lossy.telemetry.access.SigningKeys;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;

/** Brings together whom the settings let read and the keys that sign tokens, before anything is started. */
final class ReaderSetup {
    private ReaderSetup() {}

    /** @throws SetupException when the keys are not usable, or there are none and one is needed */
    static Readers of(TelemetryConfig config, Clock clock) {
        try {
            List<SigningKey> keys = SigningKeys.find(config.dataDir(), System.getenv(SigningKeys.VARIABLE));
            if (config.ops().asksForToken() && keys.isEmpty()) {
                throw new SetupException(
                        "the management port asks for a token (management.host "
                                + config.ops().host()
                                + ") and no key signs one; make one with `keys new read --scope ops`",
                        null);
            }
            return config.tokens().with(keys, clock);
        } catch (UncheckedIOException | IllegalStateException e) {
            throw new SetupException(String.valueOf(e.getMessage()), e);
        }
    }
}
