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

    /** A counter for each family. */
    Map<String, Counter> families(Collection<String> families, String name, String description) {
        return counters(name, description, "family", families, family -> family);
    }

    /** A counter for each reason of these scopes. */
    Map<Reason, Counter> reasons(String name, String description, Reason.Scope... scopes) {
        List<Reason> reasons = Stream.of(Reason.values())
                .filter(reason -> List.of(scopes).contains(reason.scope()))
                .toList();
        return counters(name, description, "reason", reasons, Reason::word);
    }

    /** A counter for each room in which an event's way can end. */
    Map<Stage, Counter> stages(String name, String description) {
        return counters(name, description, "stage", List.of(Stage.values()), Stage::word);
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

    /** A histogram of sizes for each word of one tag. */
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
