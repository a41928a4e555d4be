package io.lossy.telemetry.ingest;

import io.lossy.telemetry.security.auth.ReadTokenVerifier;
import io.lossy.telemetry.security.auth.SecretDigest;
import io.lossy.telemetry.security.auth.TokenScope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verifies write keys, and requires a read token if write keys are configured. Compares all digests, each in constant
 * time, so that timing reveals neither the length nor the position of a match.
 */
final class WriteKeys {
    private final List<WriteKey> keys;
    private final ReadTokenVerifier readers;

    WriteKeys(List<WriteKey> keys, ReadTokenVerifier readers) {
        this.keys = List.copyOf(keys);
        this.readers = readers;
    }

    /** Returns true if no key is required, because only loopback can reach this server. */
    boolean isOpen() {
        return keys.isEmpty();
    }

    @Nullable
    WriteKey writer(@Nullable String secret) {
        if (secret == null) {
            return null;
        }
        SecretDigest digest = SecretDigest.of(secret);
        WriteKey found = null;
        for (WriteKey key : keys) {
            for (SecretDigest known : key.digests()) {
                if (known.equals(digest)) {
                    found = key;
                }
            }
        }
        return found;
    }

    /** Decides whether this token may read aggregates, and until when. */
    ReadTokenVerifier.TokenCheck reader(@Nullable String token) {
        return keys.isEmpty() ? ReadTokenVerifier.TokenAccepted.FOREVER : readers.verify(TokenScope.AGGREGATES, token);
    }

    ReadTokenVerifier readers() {
        return readers;
    }
}
