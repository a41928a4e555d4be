package io.lossy.telemetry.forward.destination;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.Pii;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the catalog lets leave for one destination: names of events, and of their fields. Everything else stays here.
 *
 * @param fields by the name of each event that leaves, aliases resolved
 * @param hashed those of the fields whose value leaves only as a pseudonym. A row from a time when the catalog did not
 *     hash the field still has the value as sent
 */
public record ForwardRules(Map<String, Set<String>> fields, Map<String, Set<String>> hashed) {
    /** The form of a pseudonym; {@code privacy.Pseudonymiser} describes it. */
    private static final Pattern PSEUDONYM = Pattern.compile("[0-9a-f]{4}\\.[0-9a-f]{32}");

    public ForwardRules {
        fields = copy(fields);
        hashed = copy(hashed);
    }

    /** @param fields by the name of each event that leaves; none of them is hashed */
    public ForwardRules(Map<String, Set<String>> fields) {
        this(fields, Map.of());
    }

    /** Returns the rules of the destination with this name. */
    public static ForwardRules of(Catalog catalog, String destination) {
        Map<String, Set<String>> fields = new HashMap<>();
        Map<String, Set<String>> hashed = new HashMap<>();
        for (EventType event : catalog.events().values()) {
            if (event.forward().contains(destination)) {
                fields.put(event.name(), names(event, field -> field.forward().contains(destination)));
                hashed.put(event.name(), names(event, field -> field.pii() == Pii.HASH));
            }
        }
        return new ForwardRules(fields, hashed);
    }

    private static Set<String> names(EventType event, Predicate<Field> condition) {
        return event.fields().stream().filter(condition).map(Field::name).collect(Collectors.toSet());
    }

    private static Map<String, Set<String>> copy(Map<String, Set<String>> names) {
        return names.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> Set.copyOf(entry.getValue())));
    }

    /** Returns true if events of this name leave. */
    public boolean allows(String event) {
        return fields.containsKey(event);
    }

    /** Returns a copy of the payload with the fields that leave. */
    public JsonObject allowed(String event, JsonObject payload) {
        JsonObject leaving = new JsonObject();
        Set<String> names = fields.getOrDefault(event, Set.of());
        Set<String> pseudonyms = hashed.getOrDefault(event, Set.of());
        for (Map.Entry<String, Object> entry : payload) {
            String name = entry.getKey();
            if (names.contains(name) && (!pseudonyms.contains(name) || isPseudonym(entry.getValue()))) {
                leaving.put(name, entry.getValue());
            }
        }
        return leaving;
    }

    private static boolean isPseudonym(Object value) {
        return value instanceof String text && PSEUDONYM.matcher(text).matches();
    }

    /** Returns a text that is equal for equal rules. A request is built again only under the rules it was first built with. */
    public String text() {
        return new JsonObject()
                .put("fields", sorted(fields))
                .put("hashed", sorted(hashed))
                .encode();
    }

    private static JsonObject sorted(Map<String, Set<String>> names) {
        Map<String, Object> sorted = new TreeMap<>();
        names.forEach((event, each) -> sorted.put(event, each.stream().sorted().toList()));
        return new JsonObject(sorted);
    }
}
