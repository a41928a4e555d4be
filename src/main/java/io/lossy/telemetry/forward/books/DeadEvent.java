package io.lossy.telemetry.forward.books;

import java.util.UUID;

/**
 * An event that the destination will never get.
 *
 * @param outcome {@link ForwardOutcome#DEAD} or {@link ForwardOutcome#DROPPED_BY_PEER}
 * @param reason  word of the {@link DeadReason}, or of the outcome
 * @param detail  a word, never a text of the destination
 */
public record DeadEvent(UUID id, ForwardOutcome outcome, String reason, String detail) {
    public static DeadEvent dead(UUID id, DeadReason reason, String detail) {
        return new DeadEvent(id, ForwardOutcome.DEAD, reason.word(), detail);
    }

    public static DeadEvent dropped(UUID id, String detail) {
        return new DeadEvent(id, ForwardOutcome.DROPPED_BY_PEER, ForwardOutcome.DROPPED_BY_PEER.word(), detail);
    }
}
