package io.lossy.telemetry.ingest.description;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.Reason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Writes the schemas of requests and answers, which are the same over HTTP and the bridge. */
final class WireSchemas {
    private WireSchemas() {}

    /** Returns the schemas of {@code components}: each event by its name, and the forms around it. */
    static JsonObject all(Catalog catalog, int maxEvents) {
        JsonObject schemas = new JsonObject()
                .put("Request", request(catalog, maxEvents))
                .put("Reply", reply())
                .put("Result", result())
                .put("Error", error())
                .put("Aggregates", aggregates(catalog))
                .put("Aggregate", aggregate());
        catalog.events().values().forEach(event -> schemas.put(event.name(), EventSchema.event(event)));
        return schemas;
    }

    private static JsonObject request(Catalog catalog, int maxEvents) {
        JsonArray events = new JsonArray();
        catalog.events().keySet().forEach(name -> events.add(Schema.component(name)));
        JsonObject properties = new JsonObject()
                .put("key", Schema.text("The write key, where no authorization header can be set.", 256))
                .put("batch_id", Schema.text("Comes back in the reply.", 256))
                .put("sent_at", Schema.time("The client's clock at this attempt, by which the server corrects times."))
                .put("source", Schema.oneOf("Who sends.", words(Source.values())))
                .put("install_id", Schema.text("Stored as a pseudonym. Required with opt_out.", 256))
                .put("session_id", Schema.text("Stored as a pseudonym. Of all events that name none.", 256))
                .put("release", Schema.text("The version of the sending program.", 256))
                .put("opt_out", Schema.of("boolean", "true stores the install's opt-out, false ends it."))
                .put("report", report())
                .put(
                        "events",
                        Schema.list(new JsonObject().put("oneOf", events)).put("maxItems", maxEvents));
        JsonObject one = new JsonObject().put("required", new JsonArray().add("events"));
        JsonObject report = new JsonObject().put("required", new JsonArray().add("report"));
        JsonObject choice =
                new JsonObject().put("required", new JsonArray().add("opt_out").add("install_id"));
        return Schema.object("Events of one client.", properties, List.of("source"))
                .put("anyOf", new JsonArray().add(one).add(report).add(choice));
    }

    private static JsonObject report() {
        JsonObject discarded = new JsonObject();
        ClientReport.ENDS.forEach(word -> discarded.put(word, Schema.count("Since the install's first event.")));
        JsonObject properties = new JsonObject()
                .put("emitted", Schema.count("Events that the client has emitted."))
                .put("discarded", Schema.object("Events that the client has not sent.", discarded, List.of()));
        return Schema.object("The client's own cumulative counts.", properties, List.of("emitted"));
    }

    private static JsonObject reply() {
        JsonObject counts = new JsonObject();
        for (String word : List.of(
                "persisted",
                "accepted",
                "duplicate",
                "rejected",
                "sampled",
                "retry",
                "disabled",
                "opted_out",
                "valid")) {
            counts.put(word, Schema.count("Events with this result."));
        }
        JsonObject properties = new JsonObject()
                .put(
                        "batch_id",
                        new JsonObject()
                                .put("type", new JsonArray().add("string").add("null")))
                .put("server_time", Schema.time("The server's clock."))
                .put(
                        "status",
                        Schema.oneOf(
                                "What to do with the request.",
                                List.of("ok", "retry", "disabled", "refused", "dry_run")))
                .put("reason", Schema.oneOf("Why the status is not ok.", words(Reason.values())))
                .put("detail", Schema.of("string", "What is wrong, in words."))
                .put(
                        "counts",
                        Schema.object(
                                "The number of events of each result.",
                                counts,
                                List.of("persisted", "duplicate", "rejected", "sampled", "retry")))
                .put(
                        "results",
                        Schema.map(
                                "By event id, or by place such as #3: each event that is not plainly persisted or accepted.",
                                Schema.component("Result")))
                .put("retry_after_ms", Schema.count("How long to wait before the next attempt."))
                .put("max_events", Schema.count("The most events of a request."));
        return Schema.object(
                "What became of each event.",
                properties,
                List.of("batch_id", "server_time", "status", "counts", "results", "retry_after_ms", "max_events"));
    }

    private static JsonObject result() {
        JsonObject warning = Schema.object(
                "What the server noticed or changed.",
                new JsonObject()
                        .put("code", Schema.of("string", "Such as field_unknown."))
                        .put("pointer", Schema.of("string", "The place in the event.")),
                List.of("code", "pointer"));
        JsonObject properties = new JsonObject()
                .put(
                        "result",
                        Schema.oneOf(
                                "Every result but retry is final: the client deletes the event. valid: only of a dry run.",
                                List.of(
                                        "persisted",
                                        "accepted",
                                        "duplicate",
                                        "rejected",
                                        "sampled",
                                        "disabled",
                                        "opted_out",
                                        "valid",
                                        "retry")))
                .put("reason", Schema.oneOf("Why the event is rejected or to be retried.", words(Reason.values())))
                .put("pointer", Schema.of("string", "The place in the event."))
                .put("detail", Schema.of("string", "What to change."))
                .put("warnings", Schema.list(warning));
        return Schema.object("The result of one event.", properties, List.of("result"));
    }

    private static JsonObject error() {
        JsonObject properties = new JsonObject()
                .put("status", Schema.constant("refused"))
                .put("detail", Schema.of("string", "What is wrong, in words."));
        return Schema.object("An error that has no reason word.", properties, List.of("status", "detail"));
    }

    private static JsonObject aggregates(Catalog catalog) {
        JsonObject properties = new JsonObject()
                .put(
                        "family",
                        Schema.oneOf(
                                "One of the catalog.",
                                List.copyOf(catalog.families().keySet())))
                .put("at", Schema.time("The end of the window."))
                .put("window_seconds", Schema.count("The length of the window."))
                .put("events", Schema.count("Events of the family in the window."))
                .put("aggregates", Schema.map("By name.", Schema.component("Aggregate")))
                .put("counts", Schema.map("Events in the window, by name.", Schema.count("Events.")))
                .put("refilled", Schema.of("boolean", "false: the window lacks what happened before the start."))
                .put("partial", Schema.of("boolean", "true: the window may lack what another server stored."))
                .put(
                        "log_lag_seconds",
                        Schema.of("number", "Only with a durable log: age of the oldest event that is not stored."));
        return Schema.object(
                "The live aggregates of a family.",
                properties,
                List.of("family", "at", "window_seconds", "events", "aggregates", "counts"));
    }

    private static JsonObject aggregate() {
        JsonObject properties = new JsonObject();
        for (String name : List.of("mean", "p50", "p95", "p99", "max", "value", "per_minute", "warn", "alert")) {
            properties.put(name, Schema.anyNumber());
        }
        properties
                .put("count", Schema.count("Observations in the window."))
                .put("numerator", Schema.count("Of a ratio."))
                .put("denominator", Schema.count("Of a ratio."))
                .put("status", Schema.oneOf("By the thresholds.", List.of("ok", "warn", "alert", "low_count")))
                .put("series", Schema.list(Schema.list(Schema.anyNumber())));
        return Schema.object("A distribution, a ratio, a rate or a total.", properties, List.of());
    }

    private static List<String> words(Enum<?>[] values) {
        return Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .toList();
    }
}
