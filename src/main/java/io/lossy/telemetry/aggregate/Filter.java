package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.catalog.Aggregate.Selector;
import io.lossy.telemetry.catalog.EventType;
import io.lossy.telemetry.event.Conditions;
import io.lossy.telemetry.event.Payload;
import java.util.List;

/** Which events of one type an aggregate counts: those for which at least one selector holds. */
final class Filter {
    private final Conditions[] anyOf;

    private Filter(Conditions[] anyOf) {
        this.anyOf = anyOf;
    }

    /** @param selectors those of an aggregate that name this event; an event that meets two of them counts once */
    static Filter of(EventType type, List<Selector> selectors) {
        return new Filter(selectors.stream()
                .map(selector -> Conditions.of(type, selector.where()))
                .toArray(Conditions[]::new));
    }

    boolean lets(Payload payload) {
        for (Conditions all : anyOf) {
            if (all.hold(payload)) {
                return true;
            }
        }
        return false;
    }
}
