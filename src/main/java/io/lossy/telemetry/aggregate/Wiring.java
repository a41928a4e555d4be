package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.catalog.Aggregate;
import io.lossy.telemetry.catalog.Aggregate.Selector;
import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.EventType;
import io.lossy.telemetry.event.Conditions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the catalog's aggregates: which lanes there are, what each event type feeds into which of them, and which
 * figures are read from them. Done once, so that an event costs one look-up by its name and an addition a lane.
 */
final class Wiring {
    /** What is published of a family. */
    record FamilyFigures(Map<String, CountLane> counts, List<Figure> figures) {}

    private final Catalog catalog;
    private final int buckets;
    private final List<Lane> lanes = new ArrayList<>();
    private final Map<String, List<Tap>> taps = new HashMap<>();
    private final Map<String, FamilyFigures> families = new LinkedHashMap<>();

    Wiring(Catalog catalog, int buckets) {
        this.catalog = catalog;
        this.buckets = buckets;
        catalog.families().keySet().forEach(family -> {
            families.put(family, new FamilyFigures(new LinkedHashMap<>(), new ArrayList<>()));
        });
        catalog.events().values().forEach(type -> {
            CountLane lane = new CountLane(buckets);
            figuresOf(type.family()).counts().put(type.name(), lane);
            feed(lane, List.of(new Selector(type.name(), Map.of())), null);
        });
        catalog.aggregates()
                .values()
                .forEach(aggregate -> figuresOf(aggregate.family()).figures().add(figure(aggregate)));
    }

    List<Lane> lanes() {
        return lanes;
    }

    /** By the name of the event type. */
    Map<String, Tap[]> taps() {
        return taps.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().toArray(Tap[]::new)));
    }

    /** In the order of the catalog. */
    Map<String, FamilyFigures> families() {
        return families;
    }

    private FamilyFigures figuresOf(String family) {
        FamilyFigures figures = families.get(family);
        if (figures == null) {
            throw new IllegalArgumentException("the catalog has no family " + family);
        }
        return figures;
    }

    private Figure figure(Aggregate aggregate) {
        if (aggregate instanceof Aggregate.Distribution distribution) {
            return distribution(distribution);
        } else if (aggregate instanceof Aggregate.Ratio ratio) {
            return new Figure.Ratio(ratio, count(ratio.numerator()), count(ratio.denominator()));
        } else if (aggregate instanceof Aggregate.Rate rate) {
            return new Figure.Rate(rate, count(rate.events()));
        } else if (aggregate instanceof Aggregate.Total total) {
            return total(total);
        }
        throw new IllegalArgumentException("unknown kind of aggregate: " + aggregate.name());
    }

    private Figure distribution(Aggregate.Distribution distribution) {
        EventType type = type(distribution.events().event());
        int field = Conditions.place(type, distribution.field());
        DistributionLane lane =
                new DistributionLane(buckets, Scale.of(type.fields().get(field)));
        feed(lane, List.of(distribution.events()), distribution.field());
        return new Figure.Distribution(distribution, lane);
    }

    private Figure total(Aggregate.Total total) {
        String field = total.field();
        if (field == null) {
            return new Figure.Count(total, count(total.events()));
        }
        SumLane lane = new SumLane(buckets);
        feed(lane, total.events(), field);
        return new Figure.Sum(total, lane);
    }

    private CountLane count(List<Selector> selectors) {
        CountLane lane = new CountLane(buckets);
        feed(lane, selectors, null);
        return lane;
    }

    /** Lets every event type that the selectors name feed the lane, once an event. */
    private void feed(Lane lane, List<Selector> selectors, @Nullable String field) {
        lanes.add(lane);
        selectors.stream().collect(Collectors.groupingBy(Selector::event)).forEach((event, ofEvent) -> {
            EventType type = type(event);
            int place = field == null ? Tap.ONE : Conditions.place(type, field);
            taps.computeIfAbsent(event, name -> new ArrayList<>()).add(new Tap(Filter.of(type, ofEvent), place, lane));
        });
    }

    private EventType type(String event) {
        EventType type = catalog.events().get(event);
        if (type == null) {
            throw new IllegalArgumentException("the catalog has no event " + event);
        }
        return type;
    }
}
