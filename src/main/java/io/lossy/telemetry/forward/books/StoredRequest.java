package io.lossy.telemetry.forward.books;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request without a result, as its row describes it.
 *
 * @param number       orders the requests of a lane; parts of a request that was split share it
 * @param rules        hash of what the catalog let leave when it was made
 * @param attempts     that failed
 * @param firstAttempt null if no attempt has failed
 * @param parked       other requests may be sent before it
 */
public record StoredRequest(
        UUID id,
        long number,
        List<UUID> ids,
        String rules,
        int attempts,
        @Nullable Instant firstAttempt,
        Instant nextAttempt,
        boolean parked,
        String lastError) {
    public StoredRequest {
        ids = List.copyOf(ids);
        if (ids.isEmpty()) {
            throw new IllegalArgumentException("a request has events");
        }
    }

    /** Creates a request that was not sent yet. */
    public static StoredRequest unsent(long number, List<UUID> ids, String rules, Instant now) {
        return new StoredRequest(UUID.randomUUID(), number, ids, rules, 0, null, now, false, "");
    }

    /** Returns a request with a new id for other events, which takes over the place and the past of this one. */
    public StoredRequest with(List<UUID> others, String currentRules) {
        return new StoredRequest(
                UUID.randomUUID(),
                number,
                others,
                currentRules,
                attempts,
                firstAttempt,
                nextAttempt,
                parked,
                lastError);
    }

    /**
     * Returns this request after a failed attempt.
     *
     * @param started when the attempt began
     * @param next    when it may be sent again
     */
    public StoredRequest failed(Instant started, Instant next, boolean nowParked, String error) {
        return new StoredRequest(
                id,
                number,
                ids,
                rules,
                attempts + 1,
                firstAttempt == null ? started : firstAttempt,
                next,
                nowParked,
                error);
    }
}
