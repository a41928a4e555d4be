package io.lossy.telemetry.ingest;

import io.lossy.telemetry.catalog.Source;
import java.util.Set;

/**
 * A key that lets its holder append catalogued events and nothing else. Those inside an extension are public, so a key is
 * for routing and quota, not a secret that protects data.
 *
 * @param id      what logs and metrics call it
 * @param secret  {@code wk_...}, compared in constant time
 * @param sources whose events it may send
 * @param perSecond events a second, refilled continuously; 0: unlimited
 * @param burst   events at once
 */
public record WriteKey(String id, String secret, Set<Source> sources, double perSecond, int burst) {
    /** Shorter secrets can be guessed. */
    public static final int MIN_LENGTH = 16;

    public WriteKey {
        sources = Set.copyOf(sources);
        if (secret.length() < MIN_LENGTH) {
            throw new IllegalArgumentException("key '" + id + "' is shorter than " + MIN_LENGTH + " characters");
        }
    }

    @Override
    public String toString() {
        return "WriteKey[" + id + "]";
    }
}
