package io.lossy.telemetry.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a secret: its SHA-256. Plain SHA-256 is enough for the secrets that {@code keys new} makes, which are
 * 192 random bits; one that a person thought up could be guessed from it. Compared in constant time.
 */
public final class SecretDigest {
    private static final HexFormat HEX = HexFormat.of();
    private static final int BYTES = 32;

    private final byte[] bytes;

    private SecretDigest(byte[] bytes) {
        this.bytes = bytes;
    }

    public static SecretDigest of(String secret) {
        try {
            return new SecretDigest(
                    MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Null when the text is not 64 hex digits. */
    public static @Nullable SecretDigest ofHex(String hex) {
        try {
            byte[] bytes = HEX.parseHex(hex);
            return bytes.length == BYTES ? new SecretDigest(bytes) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    public String hex() {
        return HEX.formatHex(bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SecretDigest that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return (bytes[0] << 8) | (bytes[1] & 0xff);
    }

    /** Says nothing of the secret. */
    @Override
    public String toString() {
        return "SecretDigest";
    }
}
