package io.lossy.telemetry.ingest;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.ClientPolicy;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Family;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.FieldType;
import io.lossy.telemetry.catalog.model.Source;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/** Writes the public part of the catalog as JSON: what a client may send, how often, and how much of it. */
final class PublicCatalogJson {
    private PublicCatalogJson() {}

    static JsonObject of(Catalog catalog) {
        JsonObject families = new JsonObject();
        catalog.families().values().forEach(family -> families.put(family.name(), family(family)));
        JsonObject events = new JsonObject();
        catalog.events().values().forEach(event -> events.put(event.name(), event(event)));
        return new JsonObject()
                .put("version", catalog.version())
                .put("families", families)
                .put("events", events);
    }

    private static JsonObject family(Family family) {
        ClientPolicy client = family.client();
        return new JsonObject()
                .put("enabled", family.enabled())
                .put("retention_days", family.retentionDays())
                .put("flush_interval_ms", client.flushInterval().toMillis())
                .put("max_batch_events", client.maxBatchEvents())
                .put("urgent", client.urgent())
                .put(
                        "rate_limit",
                        new JsonObject()
                                .put("per_second", client.rateLimit().perSecond())
                                .put("burst", client.rateLimit().burst()));
    }

    private static JsonObject event(EventType event) {
        JsonObject fields = new JsonObject();
        event.fields().forEach(field -> fields.put(field.name(), field(field)));
        JsonObject json = new JsonObject()
                .put("family", event.family())
                .put("version", event.version().toString())
                .put(
                        "sources",
                        new JsonArray(event.sources().stream()
                                .sorted()
                                .map(Source::word)
                                .toList()))
                .put("sample_rate", event.sampleRate())
                .put("fields", fields);
        return withForward(json, event.forward());
    }

    /** Adds who else receives the values, so that a person can see it. */
    private static JsonObject withForward(JsonObject json, Set<String> destinations) {
        return destinations.isEmpty()
                ? json
                : json.put(
                        "forward", new JsonArray(destinations.stream().sorted().toList()));
    }

    private static JsonObject field(Field field) {
        JsonObject json = new JsonObject()
                .put("type", field.type().word())
                .put("pii", field.pii().word());
        if (field.required()) {
            json.put("required", true);
        }
        if (field.min() != null) {
            json.put("min", field.min());
        }
        if (field.max() != null) {
            json.put("max", field.max());
        }
        if (field.isEnum()) {
            json.put("enum", new JsonArray(field.values()));
        } else if (!field.isNumeric() && field.type() != FieldType.ERROR_TEXT) {
            json.put("max_length", field.maxLength());
        }
        return withForward(json, field.forward());
    }
}
