package io.lossy.telemetry.ingest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recognises write keys and read tokens. Digests are compared, in constant time and all of them, so that neither length
 * nor position of a match can be timed.
 */
final class Keys {
    private final List<WriteKey> keys;
    private final List<byte[]> keyDigests;
    private final List<byte[]> tokenDigests;

    Keys(List<WriteKey> keys, List<String> readTokens) {
        this.keys = List.copyOf(keys);
        this.keyDigests = keys.stream().map(key -> digest(key.secret())).toList();
        this.tokenDigests = readTokens.stream().map(Keys::digest).toList();
    }

    /** No key is asked for: only loopback can reach us. */
    boolean isOpen() {
        return keys.isEmpty();
    }

    @Nullable
    WriteKey writer(@Nullable String secret) {
        int at = indexOf(keyDigests, secret);
        return at < 0 ? null : keys.get(at);
    }

    boolean mayRead(@Nullable String token) {
        return keys.isEmpty() || indexOf(tokenDigests, token) >= 0;
    }

    private static int indexOf(List<byte[]> digests, @Nullable String secret) {
        if (secret == null) {
            return -1;
        }
        byte[] digest = digest(secret);
        int found = -1;
        for (int i = 0; i < digests.size(); i++) {
            if (MessageDigest.isEqual(digests.get(i), digest)) {
                found = i;
            }
        }
        return found;
    }

    private static byte[] digest(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
