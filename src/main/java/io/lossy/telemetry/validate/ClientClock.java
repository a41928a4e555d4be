package io.lossy.telemetry.validate;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Converts a time of the client's clock to the server's clock: {@code occurred = received - (sent - emitted)}. The age
 * of an event is the difference of two readings of the same clock, so it is right even if that clock is wrong. Times
 * are milliseconds since 1970, limited to a range in which no sum overflows.
 */
final class ClientClock {
    /** Larger differences count as a wrong clock, and the client receives a warning. */
    static final long TOLERANCE_MILLIS = 60_000;
    /** 9999-12-31T23:59:59.999Z. Later readings are limited to this value, and earlier ones to its negative. */
    private static final long FAR = 253_402_300_799_999L;

    private final boolean known;
    private final long sent;
    private final long received;

    private ClientClock(boolean known, long sent, long received) {
        this.known = known;
        this.sent = sent;
        this.received = received;
    }

    /**
     * @param sentAt the client's clock at this attempt; null if the client did not send it, then nothing is corrected
     */
    static ClientClock of(@Nullable Instant sentAt, Instant receivedAt) {
        long received = millis(receivedAt);
        return sentAt == null
                ? new ClientClock(false, received, received)
                : new ClientClock(true, millis(sentAt), received);
    }

    /** Returns when the event happened by the server's clock: never after it was received, and never before 1970. */
    long occurred(long emitted) {
        return Math.max(0, Math.min(corrected(emitted), received));
    }

    /**
     * Returns true if the client's clock is wrong: it differed from the server's when the request was sent, or the
     * event time lies in the server's future. Both allow {@link #TOLERANCE_MILLIS}.
     */
    boolean isOff(long emitted) {
        return (known && Math.abs(sent - received) > TOLERANCE_MILLIS)
                || corrected(emitted) > received + TOLERANCE_MILLIS;
    }

    private long corrected(long emitted) {
        return received - (sent - near(emitted));
    }

    long received() {
        return received;
    }

    private static long millis(Instant instant) {
        return near(near(instant.getEpochSecond()) * 1000 + instant.getNano() / 1_000_000);
    }

    private static long near(long value) {
        return Math.max(-FAR, Math.min(FAR, value));
    }
}
