package io.lossy.telemetry.ingest;

import io.lossy.telemetry.access.SecretDigest;
import io.lossy.telemetry.catalog.Source;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key that lets its holder append catalogued events and nothing else. Those inside an extension are public, so a key is
 * for routing and quota, not a secret that protects data.
 *
 * @param id      what logs and metrics call it
 * @param digests of its secrets {@code wk_...}: one, or the new and the old while clients change over
 * @param sources whose events it may send
 * @param origins browser origins it may be used from, see {@link OriginRule}; empty: from everywhere the server lets in,
 *                programs too
 * @param perSecond events a second, refilled continuously; 0: unlimited
 * @param burst   events at once
 */
public record WriteKey(
        String id, List<SecretDigest> digests, Set<Source> sources, List<String> origins, double perSecond, int burst) {
    /** Shorter secrets can be guessed. */
    public static final int MIN_LENGTH = 16;

    public WriteKey {
        digests = List.copyOf(digests);
        sources = Set.copyOf(sources);
        origins = List.copyOf(origins);
        origins.forEach(OriginRule::check);
        if (digests.isEmpty()) {
            throw new IllegalArgumentException("key '" + id + "' has no secret");
        }
    }

    /** @param origin null: no browser page asks, so it is none of those listed */
    boolean mayBeUsedFrom(@Nullable String origin) {
        return origins.isEmpty() || (origin != null && new OriginRule(origins).allows(origin));
    }

    @Override
    public String toString() {
        return "WriteKey[" + id + "]";
    }
}
