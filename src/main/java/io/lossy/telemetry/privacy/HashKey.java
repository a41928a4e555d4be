package io.lossy.telemetry.privacy;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Holds the secret key of the pseudonyms. Its id is the first four hex digits of the key's SHA-256: enough to
 * distinguish keys, and too little to help in guessing 256 bits.
 */
public final class HashKey {
    static final int MIN_BYTES = 32;

    private final String id;
    private final SecretKey secret;

    private HashKey(byte[] bytes) {
        this.id = HexFormat.of().formatHex(sha256(bytes), 0, 2);
        this.secret = new SecretKeySpec(bytes, "HmacSHA256");
    }

    /** @throws IllegalArgumentException if this is not hex of 32 bytes or more; the message does not contain the key */
    public static HashKey ofHex(String hex) {
        byte[] bytes = decode(hex);
        if (bytes.length < MIN_BYTES) {
            throw new IllegalArgumentException("needs at least 64 hex digits, and has " + hex.length());
        }
        return new HashKey(bytes);
    }

    private static byte[] decode(String hex) {
        if (hex.length() % 2 != 0 || !hex.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128)) {
            throw new IllegalArgumentException("must be an even number of hex digits and nothing else");
        }
        return HexFormat.of().parseHex(hex);
    }

    static HashKey ofBytes(byte[] bytes) {
        if (bytes.length < MIN_BYTES) {
            throw new IllegalArgumentException("needs at least 32 bytes");
        }
        return new HashKey(bytes.clone());
    }

    public String id() {
        return id;
    }

    SecretKey secret() {
        return secret;
    }

    @Override
    public String toString() {
        return "HashKey[" + id + "]"; // the secret stays out of logs
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
        }
    }
}
