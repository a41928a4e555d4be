package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;

/** A description of the wire, as a JSON Schema library reads it. */
record Described(JsonObject document, Map<JsonObject, JsonSchema> read) {
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final SchemaValidatorsConfig FORMATS =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    Described(JsonObject document) {
        this(document, new HashMap<>());
    }

    /** Returns the object at a path of member names. */
    JsonObject at(String... path) {
        JsonObject found = document;
        for (String name : path) {
            found = found.getJsonObject(name);
            assertThat(found).as(name).isNotNull();
        }
        return found;
    }

    /** Fails unless the JSON is as the schema says; references are looked up in the document. */
    void check(JsonObject schema, String json) {
        JsonSchema reader = read.computeIfAbsent(
                schema,
                wanted -> SCHEMAS.getSchema(
                        new JsonObject()
                                .put("allOf", new JsonArray().add(wanted))
                                .put("components", document.getJsonObject("components"))
                                .encode(),
                        FORMATS));
        assertThat(reader.validate(json, InputFormat.JSON)).as(json).isEmpty();
    }

    /** Fails unless the path has this status, and the body is as described for it. */
    void checkAnswer(String path, String method, int status, String body) {
        JsonObject response = at("paths", path, method, "responses", String.valueOf(status));
        check(
                response.getJsonObject("content")
                        .getJsonObject("application/json")
                        .getJsonObject("schema"),
                body);
    }
}
