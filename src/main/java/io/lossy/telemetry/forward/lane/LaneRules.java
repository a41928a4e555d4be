package io.lossy.telemetry.forward.lane;

import io.lossy.telemetry.forward.destination.ForwardRules;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/**
 * What a lane may send now, by the current catalog.
 *
 * @param hash     equal for equal rules
 * @param shortest how long rows of the family are kept that is kept shortest; a younger row that is missing was erased
 */
public record LaneRules(ForwardRules rules, String hash, Duration shortest) {
    private static final int HASH_BYTES = 8;

    public LaneRules(ForwardRules rules, Duration shortest) {
        this(rules, hash(rules.text()), shortest);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // each Java has it
        }
    }
}
