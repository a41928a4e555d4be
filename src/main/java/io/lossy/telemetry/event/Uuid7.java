package io.lossy.telemetry.event;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;

/**
 * Creates the permanent ids of events: version 7 UUIDs (RFC 9562 section 5.7) with 48 bits of Unix milliseconds and 74
 * random bits. The ids of one instance always increase. Within a millisecond, and while the clock steps back a little,
 * the random part grows by a random step instead of being drawn again (section 6.2, method 2), so that it stays
 * unguessable. Safe to share between threads.
 */
public final class Uuid7 {
    /**
     * If the clock steps back further than this, it was wrong before. A correct time is then preferred to increasing
     * ids.
     */
    private static final Duration MAX_HELD = Duration.ofSeconds(10);

    private static final long RAND_A_MASK = 0xFFF;
    private static final long RAND_B_MASK = (1L << 62) - 1;

    private final Clock clock;
    private final Random random;
    private long millis = Long.MIN_VALUE;
    private long randA;
    private long randB;

    public Uuid7(Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    public Uuid7(Clock clock) {
        this(clock, new SecureRandom());
    }

    public synchronized UUID next() {
        long now = clock.millis();
        if (now > millis || now < millis - MAX_HELD.toMillis()) {
            millis = now;
            randA = random.nextInt() & RAND_A_MASK;
            randB = random.nextLong() & RAND_B_MASK;
        } else {
            step();
        }
        return of(millis, randA, randB);
    }

    /** Adds 1 to 2^32 to the random part. A carry out of its 74 bits increments the millisecond. */
    private void step() {
        randB += 1 + (random.nextInt() & 0xFFFF_FFFFL);
        if (randB > RAND_B_MASK) {
            randB &= RAND_B_MASK;
            randA++;
        }
        if (randA > RAND_A_MASK) {
            randA = 0;
            millis++;
        }
    }

    /** Lays out the fields: {@code unix_ts_ms | 0111 | rand_a (12) | 10 | rand_b (62)}. */
    static UUID of(long millis, long randA, long randB) {
        return new UUID(
                (millis & 0xFFFF_FFFF_FFFFL) << 16 | 0x7000L | (randA & RAND_A_MASK),
                Long.MIN_VALUE | (randB & RAND_B_MASK));
    }

    /** Returns the millisecond in which a version 7 id was created, by its creator's clock. */
    public static Instant mintedAt(UUID id) {
        if (id.version() != 7) {
            throw new IllegalArgumentException("not a version 7 UUID: " + id);
        }
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }
}
