package io.lossy.telemetry.ingest;

import io.lossy.telemetry.access.Readers;
import io.lossy.telemetry.access.Scope;
import io.lossy.telemetry.access.SecretDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recognises write keys, and asks for a read token once there are any. Digests are compared, in constant time and all of
 * them, so that neither length nor position of a match can be timed.
 */
final class Keys {
    private final List<WriteKey> keys;
    private final Readers readers;

    Keys(List<WriteKey> keys, Readers readers) {
        this.keys = List.copyOf(keys);
        this.readers = readers;
    }

    /** No key is asked for: only loopback can reach us. */
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

    /** Whether this token reads aggregates, and until when. */
    Readers.Verdict reader(@Nullable String token) {
        return keys.isEmpty() ? Readers.Admitted.FOREVER : readers.judge(Scope.AGGREGATES, token);
    }

    Readers readers() {
        return readers;
    }
}
