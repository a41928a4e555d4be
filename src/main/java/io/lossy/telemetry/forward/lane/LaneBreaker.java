package io.lossy.telemetry.forward.lane;

import io.lossy.telemetry.forward.destination.Delivery;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a lane from sending to a destination that fails or asks for a pause. After some failures in a row it waits between
 * attempts, longer each time, and then tries with one request. Not thread-safe.
 */
final class LaneBreaker {
    /** Failures in a row that open it. */
    static final int FAILURES = 3;

    /** With so many refused requests in a row the address or the settings are wrong, and not the events. */
    static final int REFUSALS = 10;

    /** The longest time until a destination that works again is noticed. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final RetryPolicy policy;
    private int failures;
    private int refusals;
    private Instant closedUntil = Instant.MIN;

    LaneBreaker(RetryPolicy policy) {
        this.policy = policy;
    }

    /** Returns true if a request may be sent now. */
    boolean allows(Instant now, int inFlight) {
        return !now.isBefore(closedUntil) && (failures < FAILURES || inFlight == 0);
    }

    /**
     * Returns the answer; or, after {@value #REFUSALS} refused requests in a row, a stop in place of a further refusal, so that
     * a wrong address does not make every event dead.
     */
    Delivery limited(Delivery delivery) {
        return delivery instanceof Delivery.Refused refused && refusals >= REFUSALS
                ? new Delivery.Stop(refused.cause())
                : delivery;
    }

    /** @param delivery no {@link Delivery.Retry} */
    void answered(Delivery delivery) {
        failures = 0;
        refusals = delivery instanceof Delivery.Refused ? refusals + 1 : 0;
    }

    /** @param asked the pause that the destination asked for; null if it asked for none */
    void failed(Instant now, @Nullable Duration asked) {
        failures++;
        if (failures >= FAILURES) {
            Duration wait = policy.wait(1 + failures - FAILURES, null);
            pauseUntil(now.plus(wait.compareTo(LONGEST) < 0 ? wait : LONGEST));
        }
        if (asked != null) {
            pauseUntil(now.plus(policy.wait(1, asked)));
        }
    }

    /** Pauses the lane because the destination gets too much. */
    void overloaded(Instant now, @Nullable Duration asked) {
        failures++;
        pauseUntil(now.plus(policy.wait(failures, asked)));
    }

    private void pauseUntil(Instant time) {
        closedUntil = time.isAfter(closedUntil) ? time : closedUntil;
    }
}
