package io.lossy.telemetry.metrics;

import io.micrometer.core.instrument.Counter;

/** A counter owned by one room: the rooms count, and only this package knows with what. */
public final class Tally {
    private final Counter counter;

    Tally(Counter counter) {
        this.counter = counter;
    }

    public void increment() {
        counter.increment();
    }

    public void increment(double by) {
        counter.increment(by);
    }
}
