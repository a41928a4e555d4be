package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.cli.output.JsonDocument;
import io.lossy.telemetry.query.FieldShape;
import io.lossy.telemetry.query.UnknownEvent;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Writes YAML that a person completes and copies into the catalog: events that it lacks, and values of other types. */
record CatalogProposal(Catalog catalog, List<UnknownEvent> unknown, List<FieldShape> shapes) {
    private static final Pattern NAME = Pattern.compile("lossy\\.([a-z][a-z0-9_]{0,47})\\.[a-z][a-z0-9_]*");

    CatalogProposal {
        unknown = unknown.stream()
                .filter(event -> catalog.event(event.name()) == null)
                .toList();
        shapes = List.copyOf(shapes);
    }

    /** Returns the lines; none if nothing is to be proposed. */
    List<String> lines() {
        List<String> events = new ArrayList<>();
        Set<String> families = new TreeSet<>();
        List<String> lines = new ArrayList<>();
        for (UnknownEvent event : unknown) {
            var name = NAME.matcher(event.name());
            if (!name.matches()) {
                lines.add("# not the name of an event, " + event.count() + " rejected: " + event.name());
                continue;
            }
            families.add(name.group(1));
            events.addAll(event(event, name.group(1)));
        }
        families.removeAll(catalog.families().keySet());
        if (!families.isEmpty()) {
            lines.add("families:");
            families.forEach(family -> lines.addAll(List.of(
                    "  " + family + ":", "    description: TODO", "    owner: TODO", "    retention_days: 30")));
        }
        if (!events.isEmpty()) {
            lines.add("events:");
            lines.addAll(events);
        }
        shapes.forEach(shape -> lines.add(line(shape)));
        return lines;
    }

    /** Returns what the lines say, without a proposal. */
    JsonObject json() {
        return new JsonObject()
                .put(
                        "unknown_events",
                        JsonDocument.array(
                                unknown,
                                event -> new JsonObject()
                                        .put("event", event.name())
                                        .put("sources", JsonDocument.array(event.sources(), source -> source))
                                        .put("count", event.count())
                                        .put("last_seen", event.lastSeen().toString())
                                        .put("detail", event.detail())))
                .put(
                        "wrong_types",
                        JsonDocument.array(
                                shapes,
                                shape -> new JsonObject()
                                        .put("event", shape.event())
                                        .put("pointer", shape.pointer())
                                        .put("type", shape.type())
                                        .put("shortest", shape.shortest())
                                        .put("longest", shape.longest())
                                        .put("count", shape.count())));
    }

    private static List<String> event(UnknownEvent event, String family) {
        return List.of(
                "  # " + event.count() + " rejected, last at " + event.lastSeen() + ": " + event.detail(),
                "  " + event.name() + ":",
                "    family: " + family,
                "    sources: [" + String.join(", ", event.sources()) + "]",
                "    version: 1-0-0",
                "    description: TODO what happened",
                "    purpose: TODO which question it answers",
                "    fields: {} # TODO a rejected event of an unknown name leaves no trace of its fields");
    }

    private static String line(FieldShape shape) {
        String length = shape.longest() == 0 ? "" : " of length " + shape.shortest() + " to " + shape.longest();
        return "# " + shape.event() + " " + shape.pointer() + ": " + shape.count() + " values were of the type "
                + shape.type() + length;
    }
}
