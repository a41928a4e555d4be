package io.lossy.telemetry.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Registers meters in the project's form: hand-picked buckets that every instance shares, so that they may be added up
 * over instances, and few enough that a scrape stays small.
 */
final class Meters {
    private static final Duration[] LATENCY = LongStream.of(
                    1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private static final double[] SIZES = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000};

    private final MeterRegistry registry;

    Meters(MeterRegistry registry) {
        this.registry = registry;
    }

    Counter counter(String name, String description, String... tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    /** A counter for each key, told apart by one tag. */
    <K> Map<K, Counter> counters(
            String name, String description, String tag, Collection<K> keys, Function<K, String> word) {
        return keys.stream()
                .collect(Collectors.toUnmodifiableMap(
                        key -> key, key -> counter(name, description, tag, word.apply(key))));
    }

    /** A timer for each word of one tag. */
    Map<String, Timer> timers(String name, String description, String tag, Collection<String> words) {
        return words.stream()
                .collect(Collectors.toUnmodifiableMap(word -> word, word -> timer(name, description, tag, word)));
    }

    Timer timer(String name, String description, String... tags) {
        return Timer.builder(name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(LATENCY)
                .register(registry);
    }

    /** With buckets of its own, where the usual ones end too soon. */
    Timer timer(String name, String description, Duration[] buckets) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(buckets)
                .register(registry);
    }

    DistributionSummary summary(String name, String description, @Nullable String unit) {
        return DistributionSummary.builder(name)
                .description(description)
                .baseUnit(unit)
                .serviceLevelObjectives(SIZES)
                .register(registry);
    }
}
