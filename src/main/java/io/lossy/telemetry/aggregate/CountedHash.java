package io.lossy.telemetry.aggregate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Identifies what windows count: their length, and each lane with its events, its field and its scale. Parts of servers with
 * equal hashes add up, also if their catalogs differ in a description.
 */
final class CountedHash {
    static final int BYTES = 8;

    private final byte[] bytes;

    /** @param lanes one line for each lane, in their order */
    CountedHash(AggregateConfig config, List<String> lanes) {
        String text = config.bucket().toMillis() + " " + config.buckets() + "\n" + String.join("\n", lanes);
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            this.bytes = Arrays.copyOf(whole, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    /** The caller must not change the array. */
    byte[] bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
