package io.lossy.telemetry.event;

import java.util.List;

/** How one event of a batch ended; anything but {@link Retry} is terminal, and the client may forget the event. */
public sealed interface EventResult {
    /** Committed now. */
    record Persisted(List<Warning> warnings) implements EventResult {
        public Persisted {
            warnings = List.copyOf(warnings);
        }
    }

    /** Its id was committed before. */
    record Duplicate() implements EventResult {}

    /** Will never be stored; recorded as such. */
    record Rejected(Reason reason, String pointer, String detail) implements EventResult {}

    /** Left out by the event's sample rate. */
    record Sampled() implements EventResult {}

    /** Its install has opted out: it was not looked at. */
    record OptedOut() implements EventResult {}

    /** Its family, or telemetry as a whole, is switched off here. */
    record Disabled() implements EventResult {}

    /**
     * Not stored, through no fault of its own: send it again.
     *
     * @param stage which room put it down; its sender is not told
     */
    record Retry(Reason reason, Stage stage) implements EventResult {
        public Retry {
            if (reason.scope() != Reason.Scope.RETRY) {
                throw new IllegalArgumentException(reason + " is not a reason to retry");
            }
        }
    }

    /**
     * Something about a stored event that its sender should know.
     *
     * @param code    {@code field_unknown}, {@code field_dropped}, {@code clock_corrected}, {@code id_not_v7},
     *                {@code event_expired}
     * @param pointer JSON pointer into the event as it was sent
     */
    record Warning(String code, String pointer) {}
}
