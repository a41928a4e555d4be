package io.lossy.telemetry.event;

import java.util.Map;

/**
 * The answer to a {@link RejectionBatch}: all of it is on disk, but for what has ended otherwise.
 *
 * @param stored the keys of events that were committed before, and the family each is stored as: they keep that end, and get
 *               no second one
 */
public record RejectionOutcome(Map<String, String> stored) {
    /** Each was recorded. */
    public static final RejectionOutcome ALL_RECORDED = new RejectionOutcome(Map.of());

    public RejectionOutcome {
        stored = Map.copyOf(stored);
    }
}
