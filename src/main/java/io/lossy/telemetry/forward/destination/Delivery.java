package io.lossy.telemetry.forward.destination;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What became of one request. An attempt without an answer (time-out, reset) is {@link Retry}. */
public sealed interface Delivery {

    /** The destination took the request. Events that are not among the others are delivered. */
    record Taken(Map<UUID, NotDelivered> others) implements Delivery {
        public Taken {
            others = Map.copyOf(others);
        }
    }

    /**
     * The whole request is sent again later, as it is.
     *
     * @param after what the destination asked for; null if it asked for nothing
     * @param overloaded true if it said that it gets too much (429), false if it failed
     */
    record Retry(String cause, @Nullable Duration after, boolean overloaded) implements Delivery {}

    /**
     * The destination takes the request only in parts: it is sent again in two halves; a single event is dead.
     *
     * @param tooLarge true if the request is too large, false if one of its events is wrong and the answer does not say which
     */
    record Split(String cause, boolean tooLarge) implements Delivery {}

    /** The destination never takes this request, whatever it contains: all its events are dead. */
    record Refused(String cause) implements Delivery {}

    /** The destination takes nothing until an operator acts (401, 403, 410): the lane stops and the request stays. */
    record Stop(String cause) implements Delivery {}

    /** An event of a taken request that is not delivered. */
    sealed interface NotDelivered {
        String cause();

        /** The destination asks to send this event again, under a new request id. */
        record Again(String cause, @Nullable Duration after) implements NotDelivered {}

        /** The destination dropped the event on purpose, for instance because of its own filter or quota. */
        record Dropped(String cause) implements NotDelivered {}

        /** The destination never takes this event. */
        record Invalid(String cause) implements NotDelivered {}
    }
}
