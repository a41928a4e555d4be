package io.lossy.telemetry.postgres;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Computes the pause before the embedded PostgreSQL is restarted. The first restart has no pause. Then the upper limit
 * doubles from {@link #FIRST} to {@link #LONGEST}, and the pause is random within its upper half. The count starts
 * again after a run of at least {@link #STEADY}. A server that ends sooner keeps the count, so that a crash loop slows
 * down.
 */
final class RestartBackoff {
    static final Duration FIRST = Duration.ofSeconds(1);
    static final Duration LONGEST = Duration.ofSeconds(30);
    static final Duration STEADY = Duration.ofMinutes(1);

    private final DoubleSupplier random;
    private int starts;

    /** @param random from 0 to 1 */
    RestartBackoff(DoubleSupplier random) {
        this.random = random;
    }

    /** Records that the server ended by itself after this run time. Returns the pause before the next start. */
    Duration ended(Duration ran) {
        if (ran.compareTo(STEADY) >= 0) {
            starts = 0;
        }
        return next();
    }

    /** Records that a start failed. Returns the pause before the next one. */
    Duration failed() {
        return next();
    }

    private Duration next() {
        if (starts++ == 0) {
            return Duration.ZERO;
        }
        long ceiling = Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(starts - 2, 10));
        return Duration.ofMillis(Math.round(ceiling * (1 + random.getAsDouble()) / 2));
    }
}
