package io.lossy.telemetry.cli.data;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.query.FieldShape;
import io.lossy.telemetry.query.UnknownEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Writes YAML that a person completes and copies into the catalog: events that it lacks, and values of other types. */
record CatalogProposal(Catalog catalog, List<UnknownEvent> unknown, List<FieldShape> shapes) {
    private static final Pattern NAME = Pattern.compile("lossy\\.([a-z][a-z0-9_]{0,47})\\.[a-z][a-z0-9_]*");
    private static final String EVENT = """
              # %d rejected, last at %s: %s
              %s:
                family: %s
                sources: [%s]
                version: 1-0-0
                description: TODO what happened
                purpose: TODO which question it answers
                fields: {} # TODO a rejected event of an unknown name leaves no trace of its fields
            """;
    private static final String FAMILY = """
              %s:
                description: TODO
                owner: TODO
                retention_days: 30
            """;

    CatalogProposal {
        unknown = unknown.stream()
                .filter(event -> catalog.event(event.name()) == null)
                .toList();
        shapes = List.copyOf(shapes);
    }

    /** Returns the lines; none if nothing is to be proposed. */
    List<String> lines() {
        StringBuilder events = new StringBuilder();
        Set<String> families = new TreeSet<>();
        List<String> lines = new ArrayList<>();
        for (UnknownEvent event : unknown) {
            var name = NAME.matcher(event.name());
            if (!name.matches()) {
                lines.add("# not the name of an event, " + event.count() + " rejected: " + event.name());
                continue;
            }
            families.add(name.group(1));
            events.append(String.format(
                    Locale.ROOT,
                    EVENT,
                    event.count(),
                    event.lastSeen(),
                    event.detail(),
                    event.name(),
                    name.group(1),
                    String.join(", ", event.sources())));
        }
        families.removeAll(catalog.families().keySet());
        if (!families.isEmpty()) {
            lines.add("families:");
            families.forEach(family -> lines.addAll(
                    String.format(Locale.ROOT, FAMILY, family).lines().toList()));
        }
        if (!events.isEmpty()) {
            lines.add("events:");
            lines.addAll(events.toString().lines().toList());
        }
        shapes.forEach(shape -> lines.add(line(shape)));
        return lines;
    }

    private static String line(FieldShape shape) {
        String length = shape.longest() == 0 ? "" : " of length " + shape.shortest() + " to " + shape.longest();
        return "# " + shape.event() + " " + shape.pointer() + ": " + shape.count() + " values were of the type "
                + shape.type() + length;
    }
}
