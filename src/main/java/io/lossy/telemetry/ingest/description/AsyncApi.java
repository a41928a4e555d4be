package io.lossy.telemetry.ingest.description;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.event.Addresses;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** Writes the AsyncAPI 3 description of the bridge's raw WebSocket, from the side of the server. */
final class AsyncApi {
    private static final String CHANNEL = "#/channels/bridge";
    private static final int MAX_REPLY_ADDRESS = 36;

    private final Catalog catalog;
    private final int maxEvents;
    private final boolean encrypted;

    AsyncApi(Catalog catalog, int maxEvents, boolean encrypted) {
        this.catalog = catalog;
        this.maxEvents = maxEvents;
        this.encrypted = encrypted;
    }

    JsonObject document() {
        JsonObject messages = messages();
        JsonObject references = new JsonObject();
        messages.fieldNames().forEach(name -> references.put(name, reference("#/components/messages/" + name)));
        JsonObject server = new JsonObject()
                .put("host", "{host}")
                .put("protocol", encrypted ? "wss" : "ws")
                .put("description", "The public port of this server.")
                .put("variables", new JsonObject().put("host", new JsonObject().put("default", "localhost:8080")));
        JsonObject channel = new JsonObject()
                .put("address", "/eventbus/websocket")
                .put("description", "One JSON object in each text frame.")
                .put("servers", new JsonArray().add(reference("#/servers/bridge")))
                .put("messages", references);
        return new JsonObject()
                .put("asyncapi", "3.0.0")
                .put("info", WireDescription.info("event-bus bridge"))
                .put("defaultContentType", "application/json")
                .put("servers", new JsonObject().put("bridge", server))
                .put("channels", new JsonObject().put("bridge", channel))
                .put("operations", operations())
                .put(
                        "components",
                        new JsonObject().put("messages", messages).put("schemas", WireSchemas.all(catalog, maxEvents)));
    }

    private static JsonObject operations() {
        return new JsonObject()
                .put("send", receive("Takes events. An acknowledged event is committed.", "send", "reply", "error"))
                .put("register", receive("Begins a subscription.", "register", "aggregates", "error"))
                .put("unregister", receive("Ends a subscription.", "unregister"))
                .put("ping", receive("Keeps the socket open. There is no answer.", "ping"))
                .put(
                        "publish",
                        operation("send", "Sends the aggregates of each subscription, about once a second.")
                                .put("messages", channelMessages(List.of("aggregates"))));
    }

    /** @param answers the messages of which one answers; none: there is no answer */
    private static JsonObject receive(String summary, String message, String... answers) {
        JsonObject operation = operation("receive", summary).put("messages", channelMessages(List.of(message)));
        return answers.length == 0
                ? operation
                : operation.put(
                        "reply",
                        new JsonObject()
                                .put("channel", reference(CHANNEL))
                                .put("messages", channelMessages(List.of(answers))));
    }

    private static JsonObject operation(String action, String summary) {
        return new JsonObject()
                .put("action", action)
                .put("channel", reference(CHANNEL))
                .put("summary", summary);
    }

    private static JsonArray channelMessages(List<String> names) {
        return new JsonArray(names.stream()
                .map(name -> reference(CHANNEL + "/messages/" + name))
                .toList());
    }

    private JsonObject messages() {
        List<String> addresses =
                catalog.families().keySet().stream().map(Addresses::aggregates).toList();
        JsonObject subscription = Schema.oneOf("The aggregates of a family.", addresses);
        JsonObject headers = Schema.object(
                "Needed once the server has write keys.",
                new JsonObject().put("authorization", Schema.of("string", "Bearer and a read token.")),
                List.of());
        JsonObject send = frame("send")
                .put("address", Schema.constant(Addresses.INGEST))
                .put("replyAddress", Schema.text("Chosen by the client for this request.", MAX_REPLY_ADDRESS))
                .put("body", Schema.component("Request"));
        JsonObject register = frame("register").put("address", subscription).put("headers", headers);
        JsonObject reply = frame("rec")
                .put("address", Schema.of("string", "The reply address."))
                .put("body", Schema.component("Reply"));
        JsonObject aggregates = frame("rec").put("address", subscription).put("body", Schema.component("Aggregates"));
        return new JsonObject()
                        .put("ping", message("Ping", frame("ping"), List.of("type")))
                        .put("send", message("Request", send, List.of("type", "address", "replyAddress", "body")))
                        .put("register", message("Subscription", register, List.of("type", "address")))
                        .put(
                                "unregister",
                                message(
                                        "End of a subscription",
                                        frame("unregister").put("address", subscription),
                                        List.of("type", "address")))
                        .put("reply", message("Reply", reply, List.of("type", "address", "body")))
                        .put("aggregates", message("Aggregates", aggregates, List.of("type", "address", "body")))
                        .put("error", message("Error", error(), List.of("type", "body")))
                        .stream()
                        .collect(
                                JsonObject::new,
                                (all, each) -> all.put(each.getKey(), withExamples(each)),
                                JsonObject::mergeIn);
    }

    private JsonObject withExamples(java.util.Map.Entry<String, Object> message) {
        JsonArray examples = new JsonArray();
        String family = catalog.families().keySet().iterator().next();
        switch (message.getKey()) {
            case "ping" -> examples.add(example("ping", new JsonObject().put("type", "ping")));
            case "send" -> catalog.events().values().forEach(event -> examples.add(sending(event)));
            case "register", "unregister" ->
                examples.add(example(
                        family,
                        new JsonObject().put("type", message.getKey()).put("address", Addresses.aggregates(family))));
            default -> {
                return (JsonObject) message.getValue();
            }
        }
        return ((JsonObject) message.getValue()).put("examples", examples);
    }

    private static JsonObject sending(EventType event) {
        return example(
                event.name(),
                new JsonObject()
                        .put("type", "send")
                        .put("address", Addresses.INGEST)
                        .put("replyAddress", "r-1")
                        .put("body", ExampleRequest.of(event)));
    }

    private static JsonObject example(String name, JsonObject payload) {
        return new JsonObject().put("name", name).put("payload", payload);
    }

    private static JsonObject error() {
        JsonArray body = new JsonArray()
                .add(Schema.component("Reply"))
                .add(Schema.of("string", "The word again, where there is no reply."));
        return frame("err")
                .put("address", Schema.of("string", "The reply address or the subscription, if one is concerned."))
                .put("failureCode", Schema.of("integer", "The status that HTTP would have."))
                .put("failureType", Schema.constant("RECIPIENT_FAILURE"))
                .put("message", Schema.of("string", "A word such as key_invalid."))
                .put("body", new JsonObject().put("anyOf", body));
    }

    private static JsonObject frame(String type) {
        return new JsonObject().put("type", Schema.constant(type));
    }

    private static JsonObject message(String title, JsonObject properties, List<String> required) {
        return new JsonObject()
                .put("name", title.toLowerCase(Locale.ROOT).replace(' ', '-'))
                .put("title", title)
                .put("contentType", "application/json")
                .put("payload", Schema.object(title + ".", properties, required));
    }

    private static JsonObject reference(String target) {
        return new JsonObject().put("$ref", target);
    }
}
