package io.lossy.telemetry.forward.destination;

import io.lossy.telemetry.event.Uuid7;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Events as a lane reads them from the table. */
public final class ForwardEvents {
    public static final String INSTALL = "3b1f.0f3c9a1b2c3d4e5f60718293a4b5c6d7";
    public static final String SESSION = "3b1f.514f69700bdcd884d89b2f6a59342e92";
    private static final Uuid7 IDS = new Uuid7(Clock.systemUTC());
    private static final Instant AT = Instant.parse("2026-11-22T17:18:44.104Z");

    private ForwardEvents() {}

    /** Events of clients, backends, and of forms that a payload may have. */
    public static List<ForwardEvent> some(int count) {
        return IntStream.range(0, count).mapToObj(ForwardEvents::one).toList();
    }

    private static ForwardEvent one(int i) {
        JsonObject fields = new JsonObject()
                .put("mode", "cloud")
                .put("duration_ms", i / 4.0)
                .put("cached", i % 2 == 0);
        return i % 3 == 2
                ? backend(fields.put("text", "quote \" back \\ snow \u2603 \ud83d\ude00 line\n"))
                : client(fields);
    }

    public static ForwardEvent client(JsonObject fields) {
        return event(INSTALL, SESSION, "extension", "1.4.2", fields);
    }

    public static ForwardEvent backend(JsonObject fields) {
        return event(null, null, "backend", null, fields);
    }

    private static ForwardEvent event(
            @Nullable String install,
            @Nullable String session,
            String source,
            @Nullable String release,
            JsonObject fields) {
        return new ForwardEvent(
                IDS.next(),
                "lossy.stt.completed",
                "stt",
                source,
                AT,
                AT.plusMillis(700),
                session,
                install,
                release,
                "1-0-2",
                0.25,
                fields);
    }

    public static ForwardRequest request(List<ForwardEvent> events) {
        return new ForwardRequest(UUID.randomUUID(), 1, events);
    }

    public static Set<UUID> ids(List<ForwardEvent> events) {
        return events.stream().map(ForwardEvent::id).collect(Collectors.toSet());
    }
}
