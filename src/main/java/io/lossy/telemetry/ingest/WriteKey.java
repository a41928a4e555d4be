package io.lossy.telemetry.ingest;

import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.security.auth.SecretDigest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Allows a client to append catalogued events and nothing else. A key inside an extension is public, so a key serves
 * routing and quota; it is not a secret that protects data.
 *
 * @param id      its name in logs and metrics
 * @param digests of its secrets {@code wk_...}: one, or the new and the old secret while clients change over
 * @param sources the sources whose events it may send
 * @param origins browser origins from which it may be used, see {@link OriginRule}; empty: every origin that the server
 *                allows, and programs without an origin
 * @param perSecond events per second, refilled continuously; 0: unlimited
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

    /** @param origin null if the request comes from no browser page; such a request matches no listed origin */
    boolean mayBeUsedFrom(@Nullable String origin) {
        return origins.isEmpty() || (origin != null && new OriginRule(origins).allows(origin));
    }

    @Override
    public String toString() {
        return "WriteKey[" + id + "]";
    }
}
