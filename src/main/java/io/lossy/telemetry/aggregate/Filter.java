package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.catalog.model.Aggregate.Selector;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.event.Conditions;
import io.lossy.telemetry.event.Payload;
import java.util.List;

/** Selects the events of one type that an aggregate counts: those for which at least one selector holds. */
final class Filter {
    private final Conditions[] anyOf;

    private Filter(Conditions[] anyOf) {
        this.anyOf = anyOf;
    }

    /**
     * @param selectors the aggregate's selectors that name this event; an event that satisfies several of them counts
     *                  once
     */
    static Filter of(EventType type, List<Selector> selectors) {
        return new Filter(selectors.stream()
                .map(selector -> Conditions.of(type, selector.where()))
                .toArray(Conditions[]::new));
    }

    boolean matches(Payload payload) {
        for (Conditions all : anyOf) {
            if (all.matches(payload)) {
                return true;
            }
        }
        return false;
    }
}
