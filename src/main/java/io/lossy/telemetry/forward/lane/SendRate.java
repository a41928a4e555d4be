package io.lossy.telemetry.forward.lane;

import java.time.Duration;
import java.time.Instant;

/**
 * Limits the events a second of a lane with a token bucket that holds the tokens of one second. A request may be larger than
 * that: it goes if the bucket is full, and later tokens pay for it. Not thread-safe.
 */
final class SendRate {
    private final double perSecond;
    private double tokens;
    private Instant last;

    /** @param perSecond 0: no limit */
    SendRate(double perSecond, Instant now) {
        this.perSecond = perSecond;
        this.tokens = perSecond;
        this.last = now;
    }

    /** Returns true if so many events may be sent now. Takes no tokens. */
    boolean allows(int events, Instant now) {
        if (perSecond <= 0) {
            return true;
        }
        double seconds = Math.max(0, Duration.between(last, now).toMillis()) / 1e3;
        tokens = Math.min(perSecond, tokens + seconds * perSecond);
        last = now;
        return tokens >= Math.min(events, perSecond);
    }

    void sent(int events) {
        tokens -= perSecond <= 0 ? 0 : events;
    }
}
