package io.lossy.telemetry.cli.client;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.cli.catalog.CatalogOption;
import io.lossy.telemetry.cli.output.FormatOption;
import io.lossy.telemetry.cli.output.JsonDocument;
import io.lossy.telemetry.cli.output.TerminalText;
import io.lossy.telemetry.cli.support.BaseCommand;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.event.Uuid7;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Implements {@code emit}: sends one event over HTTP and prints its result. */
@Command(
        name = "emit",
        description = {
            "Sends one event over HTTP and prints its result.",
            "Exits with 0 if the event is stored, otherwise with 1."
        },
        footer = {"", "Example:", "  emit lossy.cache.notes_hit age_ms=1200"})
public final class EmitCommand extends BaseCommand {
    @Mixin
    private final ServerOption server = new ServerOption();

    @Mixin
    private final CatalogOption catalog = new CatalogOption();

    @Parameters(index = "0", paramLabel = "EVENT", description = "name of the event in the catalog")
    private String event = "";

    @Parameters(index = "1..*", paramLabel = "k=v", description = "payload fields; the catalog gives their types")
    private List<String> fields = List.of();

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            description = "extension, backend or automation (default: a source that the catalog" + " allows)")
    private @Nullable Source source;

    @Option(names = "--session", paramLabel = "ID", description = "session id; stored as a keyed hash")
    private @Nullable String session;

    @Option(names = "--install", paramLabel = "ID", description = "install id; stored as a keyed hash")
    private @Nullable String install;

    @Option(names = "--release", paramLabel = "V", description = "release of the sending program")
    private @Nullable String release;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Override
    public Integer call() throws InterruptedException {
        Catalog known = catalog.read();
        EventType type = known.event(event);
        UUID id = new Uuid7(Clock.systemUTC()).next();
        JsonObject payload = payload(type);
        IngestReply reply = new HttpIngest(server).post(request(id, payload, type));
        if (reply.refused()) {
            throw new CommandFailure("the server accepted nothing: " + reply.why());
        }
        if (reply.status().equals("retry")) {
            throw new CommandFailure("the server can't accept the event now: " + reply.why() + "; retry in "
                    + Math.max(1, reply.retryAfterMillis() / 1_000)
                    + " s, or look at /health/ready of its management port");
        }
        IngestReply.ReplyEntry entry = reply.entry(id.toString());
        if (format.isJson()) {
            JsonDocument.print(out(), json(id, entry));
        } else {
            print(TerminalText.escape(line(id, entry)));
            entry.warnings().forEach(warning -> print("  warning: " + TerminalText.escape(warning.toString())));
        }
        return entry.stored() ? 0 : 1;
    }

    private JsonObject payload(@Nullable EventType type) {
        try {
            return PayloadArguments.parse(fields, type);
        } catch (IllegalArgumentException e) {
            throw wrongUsage(e.getMessage());
        }
    }

    private static String line(UUID id, IngestReply.ReplyEntry entry) {
        if (!entry.result().equals("rejected")) {
            return entry.result() + " " + id;
        }
        return "rejected " + entry.reason() + " " + entry.pointer() + ": " + entry.detail();
    }

    private static JsonObject json(UUID id, IngestReply.ReplyEntry entry) {
        boolean rejected = entry.result().equals("rejected");
        return new JsonObject()
                .put("event_id", id.toString())
                .put("result", entry.result())
                .put("reason", rejected ? entry.reason() : null)
                .put("pointer", rejected ? entry.pointer() : null)
                .put("detail", rejected ? entry.detail() : null)
                .put(
                        "warnings",
                        JsonDocument.array(
                                entry.warnings(),
                                warning -> new JsonObject()
                                        .put("code", warning.code())
                                        .put("pointer", warning.pointer())));
    }

    private JsonObject request(UUID id, JsonObject payload, @Nullable EventType type) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        JsonObject one = new JsonObject()
                .put("event_id", id.toString())
                .put("event", event)
                .put("payload", payload);
        JsonObject request = new JsonObject()
                .put("batch_id", UUID.randomUUID().toString())
                .put("sent_at", now.toString())
                .put("source", sourceOf(type).word())
                .put("events", new JsonArray().add(one));
        putIfGiven(request, "session_id", session);
        putIfGiven(request, "install_id", install);
        putIfGiven(request, "release", release);
        return request;
    }

    /**
     * Returns the source of the option; otherwise extension if the event allows it; otherwise the event's first source.
     */
    private Source sourceOf(@Nullable EventType type) {
        if (source != null) {
            return source;
        }
        if (type == null
                || type.sources().contains(Source.EXTENSION)
                || type.sources().isEmpty()) {
            return Source.EXTENSION;
        }
        return type.sources().stream().sorted().findFirst().orElse(Source.EXTENSION);
    }

    private static void putIfGiven(JsonObject request, String name, @Nullable String value) {
        if (value != null) {
            request.put(name, value);
        }
    }
}
