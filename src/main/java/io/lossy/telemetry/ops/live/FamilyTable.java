package io.lossy.telemetry.ops.live;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.Family;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Holds when each family was last seen, and writes the rows of the families' table. Owned by one event loop. */
final class FamilyTable {
    private final Catalog catalog;
    private final List<String> names;
    private final Map<String, Long> lastSeen = new HashMap<>();
    private Map<String, Double> stored = Map.of();

    FamilyTable(Catalog catalog) {
        this.catalog = catalog;
        this.names = List.copyOf(catalog.families().keySet());
    }

    List<String> names() {
        return names;
    }

    void seen(String family, Instant at) {
        lastSeen.merge(family, at.toEpochMilli(), Math::max);
    }

    /** Notes which families have more stored events than a second ago. */
    void sample(Instant now, Map<String, Double> persisted) {
        for (String family : names) {
            if (persisted.getOrDefault(family, 0.0) > stored.getOrDefault(family, 0.0)) {
                lastSeen.put(family, now.toEpochMilli());
            }
        }
        stored = persisted;
    }

    /**
     * Returns a row for each family.
     *
     * @param first the counter of the first family's stored events; those of late events come after all families'
     */
    JsonArray rows(HourBuffer hour, int first, Map<String, RejectionBook.RejectedRow> rejected) {
        JsonArray rows = new JsonArray();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            RejectionBook.RejectedRow of = rejected.get(name);
            rows.add(new JsonObject()
                    .put("name", name)
                    .put("last", lastSeen.get(name))
                    .put("rate", PageFigures.number(hour.rate(first + i)))
                    .put("accepted", PageFigures.number(hour.sum(first + i, HourBuffer.STEPS)))
                    .put("rejected", of == null ? 0 : of.events())
                    .put("late", PageFigures.number(hour.sum(first + names.size() + i, HourBuffer.STEPS)))
                    .put("reason", of == null ? null : of.reason()));
        }
        return rows;
    }

    /** Returns what does not change while the catalog is in use. */
    JsonArray described() {
        JsonArray described = new JsonArray();
        for (Family family : catalog.families().values()) {
            described.add(new JsonObject()
                    .put("name", family.name())
                    .put("description", family.description())
                    .put("owner", family.owner())
                    .put("enabled", family.enabled())
                    .put("keep_rejected", family.keepRejected()));
        }
        return described;
    }
}
