package io.lossy.telemetry.validate;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Turns a time of the sender's clock into one of ours: {@code occurred = received - (sent - emitted)}. The age of an event
 * is a difference of two readings of one clock, so it holds however wrong that clock is. Times are milliseconds since
 * 1970, within a range in which no sum overflows.
 */
final class ClientClock {
    /** Beyond this a clock is called wrong, and its owner told. */
    static final long TOLERANCE_MILLIS = 60_000;
    /** 9999-12-31T23:59:59.999Z: later readings are taken as this one, and earlier than its negative likewise. */
    private static final long FAR = 253_402_300_799_999L;

    private final boolean known;
    private final long sent;
    private final long received;

    private ClientClock(boolean known, long sent, long received) {
        this.known = known;
        this.sent = sent;
        this.received = received;
    }

    /** @param sentAt the sender's clock at this attempt; null: it did not say, and nothing can be corrected */
    static ClientClock of(@Nullable Instant sentAt, Instant receivedAt) {
        long received = millis(receivedAt);
        return sentAt == null
                ? new ClientClock(false, received, received)
                : new ClientClock(true, millis(sentAt), received);
    }

    /** When it happened by our clock, never after it was received; before 1970 becomes 1970. */
    long occurred(long emitted) {
        return Math.max(0, Math.min(corrected(emitted), received));
    }

    /** Whether the sender's clock is off: against ours when sent, or because it speaks of our future. */
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
