package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.catalog.model.Aggregate;
import io.lossy.telemetry.catalog.model.Aggregate.Selector;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.event.Conditions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the catalog's aggregates: the lanes, which event types are added to which lanes, and which figures are read
 * from them. It runs once per catalog, so that an event costs one look-up by name and one addition per lane.
 */
final class AggregateCompiler {
    /** The counts and figures that are published for a family. */
    record FamilyAggregates(Map<String, CountMetric> counts, List<AggregateValue> figures) {}

    private final Catalog catalog;
    private final int buckets;
    private final List<WindowMetric> lanes = new ArrayList<>();
    private final List<String> descriptions = new ArrayList<>();
    private final Map<String, List<MetricFeed>> taps = new HashMap<>();
    private final Map<String, FamilyAggregates> families = new LinkedHashMap<>();

    AggregateCompiler(Catalog catalog, int buckets) {
        this.catalog = catalog;
        this.buckets = buckets;
        catalog.families().keySet().forEach(family -> {
            families.put(family, new FamilyAggregates(new LinkedHashMap<>(), new ArrayList<>()));
        });
        catalog.events().values().forEach(type -> {
            CountMetric lane = new CountMetric(buckets);
            figuresOf(type.family()).counts().put(type.name(), lane);
            feed(lane, List.of(new Selector(type.name(), Map.of())), null);
        });
        catalog.aggregates()
                .values()
                .forEach(aggregate -> figuresOf(aggregate.family()).figures().add(figure(aggregate)));
    }

    List<WindowMetric> lanes() {
        return lanes;
    }

    /** Returns for each lane, in the same order, what it counts. Equal texts mean that two servers count the same. */
    List<String> descriptions() {
        return descriptions;
    }

    /** Returns the taps by the name of the event type. */
    Map<String, MetricFeed[]> taps() {
        return taps.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().toArray(MetricFeed[]::new)));
    }

    /** Returns the families in the order of the catalog. */
    Map<String, FamilyAggregates> families() {
        return families;
    }

    private FamilyAggregates figuresOf(String family) {
        FamilyAggregates figures = families.get(family);
        if (figures == null) {
            throw new IllegalArgumentException("the catalog has no family " + family);
        }
        return figures;
    }

    private AggregateValue figure(Aggregate aggregate) {
        if (aggregate instanceof Aggregate.Distribution distribution) {
            return distribution(distribution);
        } else if (aggregate instanceof Aggregate.Ratio ratio) {
            return new AggregateValue.RatioValue(ratio, count(ratio.numerator()), count(ratio.denominator()));
        } else if (aggregate instanceof Aggregate.Rate rate) {
            return new AggregateValue.RateValue(rate, count(rate.events()));
        } else if (aggregate instanceof Aggregate.Total total) {
            return total(total);
        }
        throw new IllegalArgumentException("unknown kind of aggregate: " + aggregate.name());
    }

    private AggregateValue distribution(Aggregate.Distribution distribution) {
        EventType type = type(distribution.events().event());
        int field = Conditions.place(type, distribution.field());
        HistogramScale scale = HistogramScale.of(type.fields().get(field));
        DistributionMetric lane = new DistributionMetric(buckets, scale);
        feed(lane, List.of(distribution.events()), distribution.field());
        describe(scale.toString());
        return new AggregateValue.DistributionValue(distribution, lane);
    }

    private AggregateValue total(Aggregate.Total total) {
        String field = total.field();
        if (field == null) {
            return new AggregateValue.CountValue(total, count(total.events()));
        }
        SumMetric lane = new SumMetric(buckets);
        feed(lane, total.events(), field);
        return new AggregateValue.SumValue(total, lane);
    }

    private CountMetric count(List<Selector> selectors) {
        CountMetric lane = new CountMetric(buckets);
        feed(lane, selectors, null);
        return lane;
    }

    /** Connects every event type that the selectors name to the lane. Each event is added at most once. */
    private void feed(WindowMetric lane, List<Selector> selectors, @Nullable String field) {
        lanes.add(lane);
        String conditions = selectors.stream()
                .map(selector -> selector.event() + " " + new TreeMap<>(selector.where()))
                .sorted()
                .collect(Collectors.joining(", "));
        descriptions.add(lane.getClass().getSimpleName() + " " + field + " " + conditions);
        selectors.stream().collect(Collectors.groupingBy(Selector::event)).forEach((event, ofEvent) -> {
            EventType type = type(event);
            int place = field == null ? MetricFeed.ONE : Conditions.place(type, field);
            taps.computeIfAbsent(event, name -> new ArrayList<>())
                    .add(new MetricFeed(Filter.of(type, ofEvent), place, lane));
        });
    }

    /** Adds to the description of the newest lane. */
    private void describe(String more) {
        descriptions.set(descriptions.size() - 1, descriptions.get(descriptions.size() - 1) + " " + more);
    }

    private EventType type(String event) {
        EventType type = catalog.events().get(event);
        if (type == null) {
            throw new IllegalArgumentException("the catalog has no event " + event);
        }
        return type;
    }
}
