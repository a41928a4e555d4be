package io.lossy.telemetry.forward.destination;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the catalog lets leave for one destination: names of events, and of their fields. Everything else stays here.
 *
 * @param fields by the name of each event that leaves, aliases resolved
 */
public record ForwardRules(Map<String, Set<String>> fields) {
    public ForwardRules {
        fields = fields.entrySet().stream()
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
        for (Map.Entry<String, Object> entry : payload) {
            if (names.contains(entry.getKey())) {
                leaving.put(entry.getKey(), entry.getValue());
            }
        }
        return leaving;
    }

    /** Returns a text that is equal for equal rules. A request is built again only under the rules it was first built with. */
    public String text() {
        Map<String, Object> sorted = new TreeMap<>();
        fields.forEach(
                (event, names) -> sorted.put(event, names.stream().sorted().toList()));
        return new JsonObject(sorted).encode();
    }
}
