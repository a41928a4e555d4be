package io.lossy.telemetry.cli;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.EventType;
import io.lossy.telemetry.catalog.Source;
import io.lossy.telemetry.event.Uuid7;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code emit}: one event through the real path, and what became of it. */
@Command(
        name = "emit",
        description = {
            "Sends one event over HTTP and prints what became of it.",
            "Exits 0 when it is stored, 1 when it is not."
        },
        footer = {"", "Example:", "  emit lossy.cache.notes_hit age_ms=1200"},
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
final class EmitCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final ServerOption server = new ServerOption();

    @Mixin
    private final CatalogOption catalog = new CatalogOption();

    @Parameters(index = "0", paramLabel = "EVENT", description = "its name in the catalog")
    private String event = "";

    @Parameters(index = "1..*", paramLabel = "k=v", description = "payload fields, typed by the catalog")
    private List<String> fields = List.of();

    @Option(names = "--source", description = "extension, backend or automation (default: the event's own)")
    private @Nullable Source source;

    @Option(names = "--session", paramLabel = "ID", description = "session id; stored as a keyed hash")
    private @Nullable String session;

    @Option(names = "--install", paramLabel = "ID", description = "install id; stored as a keyed hash")
    private @Nullable String install;

    @Option(names = "--release", paramLabel = "V", description = "release of the sender")
    private @Nullable String release;

    @Override
    public Integer call() throws InterruptedException {
        Catalog known = catalog.read();
        EventType type = known.event(event);
        UUID id = new Uuid7(Clock.systemUTC()).next();
        JsonObject payload = payload(type);
        IngestReply reply = new HttpIngest(server).post(request(id, payload, type));
        PrintWriter out = spec.commandLine().getOut();
        if (reply.refused()) {
            throw new CommandFailure("the server took nothing: " + reply.why());
        }
        if (reply.status().equals("retry")) {
            throw new CommandFailure("the server can't take it now: " + reply.why() + "; send it again in "
                    + Math.max(1, reply.retryAfterMillis() / 1_000)
                    + " s, or see /health/ready of its management port");
        }
        IngestReply.Entry entry = reply.entry(id.toString());
        out.println(TerminalText.escape(line(id, entry)));
        entry.warnings().forEach(warning -> out.println("  warning: " + TerminalText.escape(warning)));
        out.flush();
        return entry.stored() ? 0 : 1;
    }

    private JsonObject payload(@Nullable EventType type) {
        try {
            return PayloadArguments.parse(fields, type);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static String line(UUID id, IngestReply.Entry entry) {
        if (!entry.result().equals("rejected")) {
            return entry.result() + " " + id;
        }
        return "rejected " + entry.reason() + " " + entry.pointer() + ": " + entry.detail();
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

    /** What was asked for; else extension where the event may come from there; else its first source. */
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
