package io.lossy.telemetry.security.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Holds the SHA-256 of a secret in place of the secret. Plain SHA-256 is enough for the secrets that {@code keys new}
 * makes, which are 192 random bits. A secret that a person invented could be guessed from it. {@code equals}
 * takes constant time.
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

    /** Returns null if the text is not 64 hex digits. */
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

    /** Reveals nothing about the secret. */
    @Override
    public String toString() {
        return "SecretDigest";
    }
}
