package io.lossy.telemetry.cli;

import io.lossy.telemetry.access.SecretDigest;
import io.lossy.telemetry.app.TelemetryConfig;
import io.lossy.telemetry.catalog.Source;
import io.lossy.telemetry.ingest.WriteKey;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the demo gets into the server it comes with: the settings hold no secrets that it could use, so it has a write key of
 * its own for as long as the server runs.
 *
 * @param host   where the server listens
 * @param secret null: the server asks for no key
 */
record DemoKey(String host, @Nullable String secret) {
    private static final int SECRET_BYTES = 24;

    /** For a server of these settings, which must then be started with {@link #addTo}. */
    static DemoKey of(TelemetryConfig config) {
        if (config.ingest().exposure().tls() != null) {
            throw new CommandFailure("--demo speaks plain HTTP; leave it out, or ingest.tls");
        }
        return new DemoKey(config.ingest().host(), config.ingest().open() ? null : random());
    }

    TelemetryConfig addTo(TelemetryConfig config) {
        if (secret == null) {
            return config;
        }
        return config.with(
                new WriteKey("demo", List.of(SecretDigest.of(secret)), EnumSet.allOf(Source.class), List.of(), 0, 1));
    }

    private static String random() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return "wk_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "DemoKey[" + host + "]";
    }
}
