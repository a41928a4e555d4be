package io.lossy.telemetry.event;

import java.util.Map;

/**
 * The reply to a {@link RejectionBatch}: all its rejections are on disk, except those of events that are already
 * stored.
 *
 * @param stored the keys of events that were committed before, with the family under which each is stored; they keep
 *               that result and are not recorded as rejected
 */
public record RejectionOutcome(Map<String, String> stored) {
    /** Every rejection was recorded. */
    public static final RejectionOutcome ALL_RECORDED = new RejectionOutcome(Map.of());

    public RejectionOutcome {
        stored = Map.copyOf(stored);
    }
}
