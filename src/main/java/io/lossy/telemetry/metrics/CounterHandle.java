package io.lossy.telemetry.metrics;

import io.micrometer.core.instrument.Counter;

/** A counter of one stage. It hides the metrics library from the stages. */
public final class CounterHandle {
    private final Counter counter;

    CounterHandle(Counter counter) {
        this.counter = counter;
    }

    public void increment() {
        counter.increment();
    }

    public void increment(double by) {
        counter.increment(by);
    }
}
