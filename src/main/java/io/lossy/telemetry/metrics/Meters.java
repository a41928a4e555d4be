package io.lossy.telemetry.metrics;

import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Stage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Registers meters in the project's form: fixed histogram buckets that are the same on every instance, so that they can
 * be added up over instances, and few enough that a scrape stays small.
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

    /** Registers a counter for each key, distinguished by one tag. Other tags are the same for all. */
    <K> CounterMap<K> counters(
            String name,
            String description,
            String tag,
            Collection<K> keys,
            Function<K, String> word,
            String... otherTags) {
        return new CounterMap<>(counterOfEach(name, description, tag, keys, word, otherTags), key -> {
            throw new IllegalArgumentException("no counter for " + key);
        });
    }

    private <K> Map<K, Counter> counterOfEach(
            String name, String description, String tag, Collection<K> keys, Function<K, String> word, String... tags) {
        return keys.stream()
                .collect(Collectors.toUnmodifiableMap(
                        key -> key,
                        key -> Counter.builder(name)
                                .description(description)
                                .tag(tag, word.apply(key))
                                .tags(tags)
                                .register(registry)));
    }

    /** Registers a counter for each family. A family that has left the catalog counts as {@code other}. */
    CounterMap<String> families(Collection<String> families, String name, String description) {
        return new CounterMap<>(
                counterOfEach(name, description, "family", families, family -> family),
                family -> counter(name, description, "family", Label.OTHER));
    }

    /** Registers a counter for each reason of these scopes. */
    CounterMap<Reason> reasons(String name, String description, Reason.ReasonScope... scopes) {
        List<Reason> reasons = Stream.of(Reason.values())
                .filter(reason -> List.of(scopes).contains(reason.scope()))
                .toList();
        return counters(name, description, "reason", reasons, Reason::word);
    }

    /** Registers a counter for each stage at which an event can end. */
    CounterMap<Stage> stages(String name, String description) {
        return counters(name, description, "stage", List.of(Stage.values()), Stage::word);
    }

    /** Registers a timer for each word of one tag. */
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

    /** Registers a timer with its own buckets, for durations beyond the usual ones. */
    Timer timer(String name, String description, Duration[] buckets) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(buckets)
                .register(registry);
    }

    /** Registers a histogram of sizes for each word of one tag. */
    Map<String, DistributionSummary> summaries(
            String name, String description, @Nullable String unit, String tag, Collection<String> words) {
        return words.stream()
                .collect(Collectors.toUnmodifiableMap(
                        word -> word, word -> summary(name, description, unit, tag, word)));
    }

    private DistributionSummary summary(String name, String description, @Nullable String unit, String... tags) {
        return DistributionSummary.builder(name)
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .serviceLevelObjectives(SIZES)
                .register(registry);
    }
}
