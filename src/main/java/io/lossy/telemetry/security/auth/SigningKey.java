package io.lossy.telemetry.security.auth;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs and verifies read tokens with HMAC-SHA-256 (RFC 2104). Every holder of the key can make tokens. */
public final class SigningKey {
    /** The length of the hash: RFC 2104, section 3, discourages shorter keys. */
    private static final int MIN_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] secret;
    private final String id;

    private SigningKey(byte[] secret) {
        this.secret = secret.clone();
        this.id = SecretDigest.of(HexFormat.of().formatHex(secret)).hex().substring(0, 8);
    }

    public static SigningKey random() {
        byte[] bytes = new byte[MIN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new SigningKey(bytes);
    }

    /** @throws IllegalArgumentException if the text is not a key; the message does not contain the text */
    public static SigningKey ofHex(String hex) {
        byte[] bytes;
        try {
            bytes = HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a signing key is written in hex digits");
        }
        if (bytes.length < MIN_BYTES) {
            throw new IllegalArgumentException("a signing key has at least " + 2 * MIN_BYTES + " hex digits");
        }
        return new SigningKey(bytes);
    }

    /**
     * Returns the eight hex digits that identify the key in its tokens: part of a digest that does not reveal the key.
     */
    public String id() {
        return id;
    }

    String hex() {
        return HexFormat.of().formatHex(secret);
    }

    /** Returns the signature as 43 base64url characters. */
    String sign(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    boolean signed(String text, String signature) {
        return MessageDigest.isEqual(
                sign(text).getBytes(StandardCharsets.UTF_8), signature.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "SigningKey[" + id + "]";
    }
}
