package io.lossy.telemetry.event;

import java.util.List;

/**
 * Rejections that must be recorded before the clients receive them as results. The validate stage sends it to the
 * persist stage, which replies with a {@link RejectionOutcome}.
 */
public record RejectionBatch(List<Rejection> rejections) {
    public RejectionBatch {
        rejections = List.copyOf(rejections);
    }
}
