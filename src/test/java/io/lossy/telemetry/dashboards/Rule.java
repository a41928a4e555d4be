package io.lossy.telemetry.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** A rule of Prometheus: an alert, or a recording rule whose name other rules may use. */
record Rule(String name, boolean alert, String expr, Map<String, String> labels, Map<String, String> annotations) {
    static Rule of(JsonNode rule) {
        boolean alert = rule.has("alert");
        return new Rule(
                rule.get(alert ? "alert" : "record").asText(),
                alert,
                rule.get("expr").asText(),
                texts(rule.path("labels")),
                texts(rule.path("annotations")));
    }

    String annotation(String key) {
        return annotations.getOrDefault(key, "");
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }
}
