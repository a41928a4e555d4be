package io.lossy.telemetry.cli.catalog;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.Pii;
import io.lossy.telemetry.catalog.model.Recipient;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Describes what the catalog lets leave, one line for each destination and each of its events. */
final class Leaving {
    private Leaving() {}

    /** @param recipients what the settings say of the destinations; may be empty */
    static List<String> lines(Catalog catalog, List<Recipient> recipients) {
        List<String> lines = new ArrayList<>();
        for (String name : destinations(catalog)) {
            List<EventType> events = events(catalog, name);
            lines.add(name + place(name, recipients) + " receives " + events.size()
                    + (events.size() == 1 ? " event" : " events")
                    + ", with id, time, source, release, and session and install as pseudonyms:");
            events.forEach(event -> lines.add("  " + event.name() + ": " + fields(event, name)));
        }
        return lines;
    }

    static SortedSet<String> destinations(Catalog catalog) {
        SortedSet<String> names = new TreeSet<>();
        catalog.events().values().forEach(event -> names.addAll(event.forward()));
        return names;
    }

    static List<EventType> events(Catalog catalog, String destination) {
        return catalog.events().values().stream()
                .filter(event -> event.forward().contains(destination))
                .toList();
    }

    static List<Field> fieldsOf(EventType event, String destination) {
        return event.fields().stream()
                .filter(field -> field.forward().contains(destination))
                .toList();
    }

    private static String place(String name, List<Recipient> recipients) {
        return recipients.stream()
                .filter(recipient -> recipient.name().equals(name))
                .map(recipient -> " (" + recipient.kind() + ", " + recipient.place() + ")")
                .findFirst()
                .orElse("");
    }

    private static String fields(EventType event, String destination) {
        String fields =
                fieldsOf(event, destination).stream().map(Leaving::field).collect(Collectors.joining(", "));
        return fields.isEmpty() ? "no fields" : fields;
    }

    private static String field(Field field) {
        return field.pii() == Pii.HASH ? field.name() + " (as a hash)" : field.name();
    }
}
