package io.lossy.telemetry.cli.demo;

import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.config.TelemetryConfig;
import io.lossy.telemetry.ingest.WriteKey;
import io.lossy.telemetry.security.auth.SecretDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds the demo's own write key, valid while the server runs. The settings that were read hold only digests of write
 * keys, so the demo cannot use a configured key.
 *
 * @param host   host that the server listens on
 * @param secret null if the server requires no key
 */
public record DemoKey(String host, @Nullable String secret) {
    private static final int SECRET_BYTES = 24;

    /** Creates a key for a server with these settings. Start the server with the settings from {@link #addTo}. */
    static DemoKey of(TelemetryConfig config) {
        if (config.ingest().exposure().tls() != null) {
            throw new CommandFailure("--demo works only without TLS; leave out --demo or ingest.tls");
        }
        return new DemoKey(config.ingest().host(), config.ingest().open() ? null : random());
    }

    public TelemetryConfig addTo(TelemetryConfig config) {
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

    /** Omits the secret. */
    @Override
    public String toString() {
        return "DemoKey[" + host + "]";
    }
}
