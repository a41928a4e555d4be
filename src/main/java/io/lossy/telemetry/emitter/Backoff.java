package io.lossy.telemetry.emitter;

import java.util.function.DoubleSupplier;

/**
 * When to try again. Full jitter: a wait drawn evenly between nothing and a ceiling that doubles, so that emitters which
 * failed together do not come back together (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015). The figures
 * are the JavaScript client's.
 */
final class Backoff {
    private static final long BASE_MS = 500;
    private static final long CEILING_MS = 300_000;
    private static final long LEAST_MS = 50;

    private final DoubleSupplier random;
    private int failures;

    Backoff(DoubleSupplier random) {
        this.random = random;
    }

    /** How long to wait after one more failure, in milliseconds; never shorter than the server asked for. */
    long failed(long askedMs) {
        failures++;
        long ceiling = Math.min(CEILING_MS, BASE_MS << Math.min(failures, 20));
        return Math.max(Math.max(LEAST_MS, askedMs), Math.round(random.getAsDouble() * ceiling));
    }

    void succeeded() {
        failures = 0;
    }
}
