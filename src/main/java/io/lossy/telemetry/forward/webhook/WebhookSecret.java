package io.lossy.telemetry.forward.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that signs requests by the Standard Webhooks specification 1.0.0 (symmetric signatures, {@code v1}). Its text never
 * shows the key.
 */
public final class WebhookSecret {
    public static final String RULE = "'whsec_' and the base64 of 24 to 64 bytes";

    private static final String PREFIX = "whsec_";
    private static final String HMAC = "HmacSHA256";
    private static final int LEAST_BYTES = 24;
    private static final int MOST_BYTES = 64;

    private final SecretKeySpec key;

    private WebhookSecret(byte[] key) {
        this.key = new SecretKeySpec(key, HMAC);
    }

    /** @throws IllegalArgumentException if the text is no such secret; the message never contains it */
    public static WebhookSecret parse(String text) {
        String encoded = text.strip();
        if (!encoded.startsWith(PREFIX)) {
            throw new IllegalArgumentException("is not " + RULE);
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(encoded.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not " + RULE, e);
        }
        if (bytes.length < LEAST_BYTES || bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException("is not " + RULE);
        }
        return new WebhookSecret(bytes);
    }

    /** Returns one element of the header {@code webhook-signature}. */
    String signature(String id, long timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // each Java has this algorithm
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
