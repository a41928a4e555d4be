package io.lossy.telemetry.views;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.Pii;
import io.lossy.telemetry.views.ViewDefinition.ViewColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Defines one view per event of a catalog, with a typed column per stored field, and the view {@code sessions}. Rows of
 * earlier schema versions are there too: a value that has not the type of today's field is null in its column, and the
 * column {@code payload} has all that was stored.
 */
final class EventViews {
    /** New fields come after these, so that PostgreSQL can replace a view without dropping it. */
    private static final List<ViewColumn> COMMON = List.of(
            new ViewColumn("event_id", "event_id", "id of the event"),
            new ViewColumn("occurred_at", "occurred_at", "when it happened, corrected for the sender's clock"),
            new ViewColumn("received_at", "received_at", "when the server received it"),
            new ViewColumn("install_id", "install_id", "pseudonym of the install; null if the event has none"),
            new ViewColumn("session_id", "session_id", "pseudonym of the session; null if the event has none"),
            new ViewColumn("source", "source", "which program sent it: extension, backend or automation"),
            new ViewColumn("release", "release", "version of the program that sent it"),
            new ViewColumn("schema_version", "schema_version", "version of the event's fields when it was stored"),
            new ViewColumn(
                    "sample_rate",
                    "sample_rate",
                    "share of such events that was kept: one row stands for 1/sample_rate"),
            new ViewColumn("payload", "payload", "all stored fields, those of earlier schema versions included"));

    private EventViews() {}

    static List<ViewDefinition> of(Catalog catalog) {
        Map<String, String> names = SqlNames.views(catalog.events().values());
        List<ViewDefinition> views = new ArrayList<>();
        views.add(SessionsView.DEFINITION);
        catalog.events().values().forEach(event -> views.add(view(event, names.getOrDefault(event.name(), ""))));
        return views;
    }

    private static ViewDefinition view(EventType event, String name) {
        List<ViewColumn> columns = new ArrayList<>(COMMON);
        Set<String> taken = COMMON.stream().map(ViewColumn::name).collect(Collectors.toCollection(TreeSet::new));
        for (Field field : event.fields()) {
            if (field.pii() != Pii.DROP) {
                columns.add(new ViewColumn(free(field.name(), taken), value(field), comment(field)));
            }
        }
        return new ViewDefinition(
                name, event.version(), comment(event), columns, "FROM analytics_events" + where(event));
    }

    /** Names a field like a column that every view has, such as {@code session_id}, with a prefix. */
    private static String free(String field, Set<String> taken) {
        String name = field;
        while (!taken.add(name)) {
            name = "payload_" + name;
        }
        return name;
    }

    /** Includes rows that were stored when the event had another name. */
    private static String where(EventType event) {
        Set<String> names = new TreeSet<>(event.aliases());
        names.add(event.name());
        return " WHERE event IN (" + names.stream().map(SqlNames::text).collect(Collectors.joining(", ")) + ")";
    }

    /** Returns SQL that yields null for a value of another type, instead of an error that would fail the whole query. */
    private static String value(Field field) {
        String key = SqlNames.text(field.name());
        String json = "payload -> " + key;
        return switch (field.type()) {
            case STRING, ID, ERROR_TEXT -> "payload ->> " + key;
            case BOOLEAN -> "CASE jsonb_typeof(" + json + ") WHEN 'boolean' THEN (" + json + ")::boolean END";
            case NUMBER -> "CASE jsonb_typeof(" + json + ") WHEN 'number' THEN (" + json + ")::double precision END";
            case INTEGER ->
                "CASE jsonb_typeof(" + json + ") WHEN 'number' THEN CASE WHEN (" + json
                        + ")::numeric % 1 = 0 AND abs((" + json + ")::numeric) <= 9007199254740992 THEN (" + json
                        + ")::bigint END END";
        };
    }

    private static String comment(Field field) {
        String unit = field.unit() == null ? "" : " In " + field.unit() + ".";
        String values = field.isEnum() ? " One of: " + String.join(", ", field.values()) + "." : "";
        String hashed = field.pii() == Pii.HASH ? " Stored as a hash." : "";
        String deprecated = field.deprecated() == null ? "" : " Deprecated: " + field.deprecated() + ".";
        return field.description() + unit + values + hashed + deprecated;
    }

    private static String comment(EventType event) {
        return event.name() + ": " + event.description() + "\nPurpose: " + event.purpose();
    }
}
