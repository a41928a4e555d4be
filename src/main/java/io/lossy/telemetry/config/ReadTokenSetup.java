package io.lossy.telemetry.config;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.node.SharedSigningKeys;
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

    /** @throws SetupException if a running server of the database signs with other keys; it says which file to copy */
    public static void require(TelemetryConfig config, ReadTokenVerifier readers, DatabaseAddress owner) {
        try {
            SharedSigningKeys.require(owner, readers.keyIds(), place(config));
        } catch (IllegalStateException e) {
            throw new SetupException(String.valueOf(e.getMessage()), e);
        }
    }

    private static String place(TelemetryConfig config) {
        String given = System.getenv(SigningKeys.VARIABLE);
        return given == null || given.isBlank()
                ? SigningKeys.file(config.dataDir())
                        .toAbsolutePath()
                        .normalize()
                        .toString()
                : SigningKeys.VARIABLE;
    }
}
