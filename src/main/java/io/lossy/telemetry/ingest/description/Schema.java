package io.lossy.telemetry.ingest.description;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Builds the forms of JSON Schema that the descriptions share. They mean the same in the drafts 7 and 2020-12. */
final class Schema {
    private static final String COMPONENT = "#/components/schemas/";

    private Schema() {}

    static JsonObject of(String type, String description) {
        return new JsonObject().put("type", type).put("description", description);
    }

    static JsonObject text(String description, int maxLength) {
        return of("string", description).put("minLength", 1).put("maxLength", maxLength);
    }

    static JsonObject time(String description) {
        return of("string", description).put("format", "date-time");
    }

    static JsonObject count(String description) {
        return of("integer", description).put("minimum", 0);
    }

    static JsonObject anyNumber() {
        return new JsonObject().put("type", new JsonArray().add("number").add("null"));
    }

    static JsonObject oneOf(String description, List<String> values) {
        return of("string", description).put("enum", new JsonArray(values));
    }

    static JsonObject constant(String value) {
        return new JsonObject().put("type", "string").put("const", value);
    }

    static JsonObject list(JsonObject items) {
        return new JsonObject().put("type", "array").put("items", items);
    }

    /** An object whose members have names that are not known beforehand. */
    static JsonObject map(String description, JsonObject values) {
        return of("object", description).put("additionalProperties", values);
    }

    /** @param required the names of the members that are always there */
    static JsonObject object(String description, JsonObject properties, List<String> required) {
        JsonObject schema = of("object", description).put("properties", properties);
        return required.isEmpty() ? schema : schema.put("required", new JsonArray(required));
    }

    static JsonObject component(String name) {
        return new JsonObject().put("$ref", COMPONENT + name);
    }
}
