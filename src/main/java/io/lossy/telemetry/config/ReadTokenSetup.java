package io.lossy.telemetry.config;

import io.lossy.telemetry.security.auth.ReadTokenVerifier;
import io.lossy.telemetry.security.auth.SigningKey;
import io.lossy.telemetry.security.auth.SigningKeys;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;

/** Combines the read tokens of the settings with the keys that sign tokens, before the server starts anything. */
public final class ReadTokenSetup {
    private ReadTokenSetup() {}

    /** @throws SetupException if the keys are not usable, or if a key is required and there is none */
    public static ReadTokenVerifier of(TelemetryConfig config, Clock clock) {
        try {
            List<SigningKey> keys = SigningKeys.find(config.dataDir(), System.getenv(SigningKeys.VARIABLE));
            if (config.ops().asksForToken() && keys.isEmpty()) {
                throw new SetupException(
                        "the management port requires a token (management.host "
                                + config.ops().host()
                                + ") and there is no key to sign one; make one with `keys new read --scope ops`",
                        null);
            }
            return config.tokens().with(keys, clock);
        } catch (UncheckedIOException | IllegalStateException e) {
            throw new SetupException(String.valueOf(e.getMessage()), e);
        }
    }
}
