package io.lossy.telemetry.event;

import java.util.List;

/** The result of one event. Every result except {@link Retry} is terminal, and the client may then delete the event. */
public sealed interface EventResult {
    /** Committed for the first time. */
    record Persisted(List<Warning> warnings) implements EventResult {
        public Persisted {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Written to the durable log, on as many brokers as the settings demand. A server that reads the log stores the event
     * later, and finds then whether it is new.
     */
    record Accepted(List<Warning> warnings) implements EventResult {
        public Accepted {
            warnings = List.copyOf(warnings);
        }
    }

    /** The event's id was committed before. */
    record Duplicate() implements EventResult {}

    /** The event will never be stored, and a rejection is recorded. */
    record Rejected(Reason reason, String pointer, String detail) implements EventResult {}

    /** The event is left out by its sample rate. */
    record Sampled() implements EventResult {}

    /** The install has opted out, so the event was not validated. */
    record OptedOut() implements EventResult {}

    /** The event's family, or telemetry as a whole, is disabled on this server. */
    record Disabled() implements EventResult {}

    /**
     * The event was not stored although nothing is wrong with it. The client sends it again.
     *
     * @param stage the stage that dropped it; not part of the reply to the client
     */
    record Retry(Reason reason, Stage stage) implements EventResult {
        public Retry {
            if (reason.scope() != Reason.ReasonScope.RETRY) {
                throw new IllegalArgumentException(reason + " is not a reason to retry");
            }
        }
    }

    /** A remark on a stored event for its client. */
    record Warning(String code, String pointer) {}
}
