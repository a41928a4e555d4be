package io.lossy.telemetry.event;

import java.util.List;

/**
 * Rejections to be recorded before their senders are told: validate asks persist with it, and hears a
 * {@link RejectionOutcome}.
 */
public record RejectionBatch(List<Rejection> rejections) {
    public RejectionBatch {
        rejections = List.copyOf(rejections);
    }
}
