package io.lossy.telemetry.ingest.description;

import io.lossy.telemetry.catalog.model.Catalog;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Writes the OpenAPI 3.1 description of the public port's HTTP. */
final class OpenApi {
    private static final String JSON = "application/json";

    private final Catalog catalog;
    private final int maxEvents;

    OpenApi(Catalog catalog, int maxEvents) {
        this.catalog = catalog;
        this.maxEvents = maxEvents;
    }

    JsonObject document() {
        JsonObject security = new JsonObject()
                .put("writeKey", bearer("A write key. A server on loopback may have none."))
                .put("readToken", bearer("A read token. A server without write keys needs none."));
        return new JsonObject()
                .put("openapi", "3.1.0")
                .put("info", WireDescription.info("HTTP"))
                .put("servers", new JsonArray().add(new JsonObject().put("url", "/")))
                .put("tags", new JsonArray().add(tag("events", "Sends events.")).add(tag("read", "Reads.")))
                .put("paths", paths())
                .put(
                        "components",
                        new JsonObject()
                                .put("securitySchemes", security)
                                .put("schemas", WireSchemas.all(catalog, maxEvents)));
    }

    private JsonObject paths() {
        return new JsonObject()
                .put("/v1/events", new JsonObject().put("post", send()))
                .put(
                        "/v1/catalog",
                        get("catalog", "Returns what clients may send, how often, and how much of it.", any()))
                .put("/v1/catalog/{event}.schema.json", eventSchema())
                .put("/v1/openapi.json", get("openapi", "Returns this description.", any()))
                .put("/v1/asyncapi.json", get("asyncapi", "Returns the description of the bridge.", any()))
                .put("/v1/aggregates", aggregates("aggregates", allFamilies()))
                .put("/v1/aggregates/{family}", family());
    }

    private JsonObject send() {
        JsonObject examples = new JsonObject();
        catalog.events()
                .values()
                .forEach(event -> examples.put(event.name(), new JsonObject().put("value", ExampleRequest.of(event))));
        JsonObject content =
                new JsonObject().put("schema", Schema.component("Request")).put("examples", examples);
        JsonObject responses =
                new JsonObject().put("200", answer("The result of each event.", Schema.component("Reply")));
        for (String[] refusal : new String[][] {
            {"400", "The body is not JSON, or not a request."},
            {"401", "The write key is missing, unknown or not for this source."},
            {"403", "The page's origin is not allowed."},
            {"413", "The request has too many bytes or events."},
            {"415", "The body is not declared as JSON, or is in an unknown coding."}
        }) {
            responses.put(refusal[0], answer(refusal[1], Schema.component("Reply")));
        }
        responses
                .put("429", later("The key or the address is over its rate."))
                .put("503", later("The server can't store events now."))
                .put("500", error("A fault of the server."));
        return operation("send", "events", "Sends events. An acknowledged event is committed.")
                .put("security", security("writeKey"))
                .put("parameters", new JsonArray().add(dryRun()))
                .put(
                        "requestBody",
                        new JsonObject().put("required", true).put("content", new JsonObject().put(JSON, content)))
                .put("responses", responses);
    }

    private static JsonObject dryRun() {
        return new JsonObject()
                .put("name", "dry_run")
                .put("in", "query")
                .put("description", "1: the server validates the events and stores nothing.")
                .put("schema", Schema.oneOf("0 is the default.", List.of("0", "1")));
    }

    /** An answer to the same request as before, after a while. */
    private static JsonObject later(String description) {
        JsonObject header = new JsonObject()
                .put("description", "Seconds until the next attempt.")
                .put("schema", new JsonObject().put("type", "integer"));
        return answer(description, Schema.component("Reply"))
                .put("headers", new JsonObject().put("Retry-After", header));
    }

    private JsonObject eventSchema() {
        return get("eventSchema", "Returns the JSON Schema of an event.", any())
                .put(
                        "parameters",
                        parameter("event", List.copyOf(catalog.events().keySet())));
    }

    private JsonObject family() {
        return aggregates("familyAggregates", Schema.component("Aggregates"))
                .put(
                        "parameters",
                        parameter("family", List.copyOf(catalog.families().keySet())));
    }

    private static JsonObject allFamilies() {
        JsonObject families = Schema.map("By family.", Schema.component("Aggregates"));
        return Schema.object("Of all families.", new JsonObject().put("families", families), List.of("families"));
    }

    /** A path whose answer is an error, a reply that refuses the request, or the content. */
    private static JsonObject aggregates(String id, JsonObject content) {
        JsonObject notReady = new JsonObject()
                .put("anyOf", new JsonArray().add(Schema.component("Error")).add(Schema.component("Reply")));
        JsonObject responses = new JsonObject()
                .put("200", answer("The live aggregates of the last five minutes.", content))
                .put("401", answer("The read token is missing, wrong or expired.", Schema.component("Reply")))
                .put("403", answer("The page's origin is not allowed.", Schema.component("Reply")))
                .put("404", error("There is no such family."))
                .put("429", later("The address is over its rate."))
                .put("503", answer("The aggregates are not ready.", notReady));
        return new JsonObject()
                .put(
                        "get",
                        operation(id, "read", "Returns live aggregates.")
                                .put("security", security("readToken"))
                                .put("responses", responses));
    }

    /** A path whose answer a client may keep and ask for by its ETag. */
    private static JsonObject get(String id, String summary, JsonObject content) {
        JsonObject responses = new JsonObject()
                .put("200", answer("The content, with an ETag.", content))
                .put("304", new JsonObject().put("description", "The client's copy is current."))
                .put("403", answer("The page's origin is not allowed.", Schema.component("Reply")))
                .put("404", error("There is no such path."));
        return new JsonObject()
                .put(
                        "get",
                        operation(id, "read", summary)
                                .put("security", new JsonArray())
                                .put("responses", responses));
    }

    private static JsonObject operation(String id, String tag, String summary) {
        return new JsonObject()
                .put("operationId", id)
                .put("tags", new JsonArray().add(tag))
                .put("summary", summary);
    }

    /** With the credential or without: a server on loopback may require none. */
    private static JsonArray security(String scheme) {
        return new JsonArray()
                .add(new JsonObject().put(scheme, new JsonArray()))
                .add(new JsonObject());
    }

    private static JsonObject answer(String description, JsonObject schema) {
        return new JsonObject()
                .put("description", description)
                .put("content", new JsonObject().put(JSON, new JsonObject().put("schema", schema)));
    }

    private static JsonObject error(String description) {
        return answer(description, Schema.component("Error"));
    }

    private static JsonArray parameter(String name, List<String> values) {
        return new JsonArray()
                .add(new JsonObject()
                        .put("name", name)
                        .put("in", "path")
                        .put("required", true)
                        .put("schema", Schema.oneOf("A name of the catalog.", values)));
    }

    private static JsonObject any() {
        return new JsonObject().put("type", "object");
    }

    private static JsonObject bearer(String description) {
        return new JsonObject().put("type", "http").put("scheme", "bearer").put("description", description);
    }

    private static JsonObject tag(String name, String description) {
        return new JsonObject().put("name", name).put("description", description);
    }
}
