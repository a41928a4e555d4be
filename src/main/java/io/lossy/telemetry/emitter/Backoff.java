package io.lossy.telemetry.emitter;

import java.util.function.DoubleSupplier;

/**
 * Computes the wait before a retry with full jitter: a uniform random wait between zero and a ceiling that doubles. So
 * emitters that failed at the same time do not retry at the same time (AWS Architecture Blog, "Exponential Backoff And
 * Jitter", 2015). The constants are those of the JavaScript client.
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

    /** Counts a failure and returns the wait in ms: at least 50 and at least {@code askedMs}, the server's request. */
    long failed(long askedMs) {
        failures++;
        long ceiling = Math.min(CEILING_MS, BASE_MS << Math.min(failures, 20));
        return Math.max(Math.max(LEAST_MS, askedMs), Math.round(random.getAsDouble() * ceiling));
    }

    void succeeded() {
        failures = 0;
    }
}
