package io.lossy.telemetry.metrics;

import io.micrometer.core.instrument.Counter;
import java.util.Map;
import java.util.function.Function;

/** Holds a counter for each key, distinguished by one tag. It hides the metrics library from the stages. */
public final class CounterMap<K> {
    private final Map<K, Counter> counters;
    private final Function<K, Counter> unknown;

    /** @param unknown returns the counter for a key without its own one, or throws */
    CounterMap(Map<K, Counter> counters, Function<K, Counter> unknown) {
        this.counters = counters;
        this.unknown = unknown;
    }

    public void increment(K key) {
        increment(key, 1);
    }

    public void increment(K key, double by) {
        Counter counter = counters.get(key);
        (counter == null ? unknown.apply(key) : counter).increment(by);
    }
}
