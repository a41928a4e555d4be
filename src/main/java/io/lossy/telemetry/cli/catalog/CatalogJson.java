package io.lossy.telemetry.cli.catalog;

import io.lossy.telemetry.catalog.diff.Change;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.Pii;
import io.lossy.telemetry.catalog.model.Recipient;
import io.lossy.telemetry.cli.output.JsonDocument;
import io.lossy.telemetry.yaml.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes parts of the results of the catalog commands as JSON. */
final class CatalogJson {
    private CatalogJson() {}

    static JsonArray problems(List<Problem> problems) {
        return JsonDocument.array(
                problems,
                problem -> new JsonObject()
                        .put("file", problem.file())
                        .put("line", problem.line())
                        .put("path", problem.path())
                        .put("message", problem.message())
                        .put("fix", problem.fix()));
    }

    static JsonArray changes(List<Change> changes) {
        return JsonDocument.array(
                changes,
                change -> new JsonObject()
                        .put("level", change.level().name().toLowerCase(Locale.ROOT))
                        .put("path", change.path())
                        .put("line", change.line())
                        .put("what", change.what()));
    }

    /** Returns for each destination which fields of which events it receives. */
    static JsonArray leaving(Catalog catalog, List<Recipient> recipients) {
        return JsonDocument.array(Leaving.destinations(catalog), name -> {
            Optional<Recipient> recipient =
                    recipients.stream().filter(each -> each.name().equals(name)).findFirst();
            return new JsonObject()
                    .put("destination", name)
                    .put("kind", recipient.map(Recipient::kind).orElse(null))
                    .put("place", recipient.map(Recipient::place).orElse(null))
                    .put("events", events(Leaving.events(catalog, name), name));
        });
    }

    private static JsonArray events(Collection<EventType> events, String destination) {
        return JsonDocument.array(
                events,
                event -> new JsonObject()
                        .put("event", event.name())
                        .put("fields", JsonDocument.array(Leaving.fieldsOf(event, destination), CatalogJson::field)));
    }

    private static JsonObject field(Field field) {
        return new JsonObject().put("field", field.name()).put("hashed", field.pii() == Pii.HASH);
    }
}
