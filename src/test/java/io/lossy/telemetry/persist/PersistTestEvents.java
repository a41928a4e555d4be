package io.lossy.telemetry.persist;

import io.lossy.telemetry.catalog.model.BatchPolicy;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.ClientPolicy;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Family;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.FieldType;
import io.lossy.telemetry.catalog.model.Pii;
import io.lossy.telemetry.catalog.model.Priority;
import io.lossy.telemetry.catalog.model.SchemaVer;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.database.StoreOptions;
import io.lossy.telemetry.event.Payload;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RetainedRejection;
import io.lossy.telemetry.event.TelemetryEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** A small catalog and events of it, for the tests of this stage. */
public final class PersistTestEvents {
    public static final EventType SPEECH = type("lossy.voice_mode.speech_detected", "voice_mode");
    /** A family of high priority. */
    static final String URGENT = "urgent";

    /** For tests that are not about these times: a busy machine keeps one of many calls waiting longer than ships. */
    public static final StoreOptions PATIENT = new StoreOptions(
            4,
            64,
            Duration.ofSeconds(20),
            Duration.ofSeconds(25),
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            Duration.ofSeconds(50),
            5,
            Duration.ofSeconds(1));

    private PersistTestEvents() {}

    public static TelemetryEvent event(UUID id, Instant receivedAt, String json) {
        return new TelemetryEvent(
                id,
                SPEECH,
                Source.EXTENSION,
                receivedAt.minusMillis(200),
                receivedAt,
                "hashed-session",
                "hashed-install",
                "1.4.2",
                new Payload(new Object[] {41.5, 3L, "short", true}, json));
    }

    static TelemetryEvent event(UUID id) {
        return event(id, Instant.now().truncatedTo(ChronoUnit.MICROS), json());
    }

    static TelemetryEvent event() {
        return event(v7(Instant.now()));
    }

    public static List<TelemetryEvent> events(int n) {
        return Stream.generate(PersistTestEvents::event).limit(n).toList();
    }

    /** One that was found wrong, and may be kept. */
    public static Rejection rejection(UUID id) {
        return new Rejection(
                id.toString(),
                SPEECH.name(),
                Source.EXTENSION,
                Reason.FIELD_RANGE,
                "/payload/latency_ms",
                "too large",
                "number",
                Instant.now(),
                new RetainedRejection("voice_mode", "install", "session", "1.4.2", "{}"));
    }

    public static String json() {
        return "{\"latency_ms\":41.5,\"words\":3,\"reason\":\"short\",\"final\":true}";
    }

    public static UUID v7(Instant at) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = at.toEpochMilli() << 16 | 0x7000 | random.nextInt(0x1000);
        return new UUID(high, random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L);
    }

    public static Catalog catalog() {
        return new Catalog(
                1,
                List.of(family("voice_mode", Priority.NORMAL), family(URGENT, Priority.HIGH)),
                List.of(SPEECH),
                List.of());
    }

    private static Family family(String name, Priority priority) {
        return new Family(
                name, "speech", "voice", 30, true, priority, false, BatchPolicy.DEFAULT, ClientPolicy.DEFAULT);
    }

    static EventType type(String name, String family) {
        return new EventType(
                name,
                Set.of(),
                family,
                Set.of(Source.EXTENSION),
                new SchemaVer(1, 0, 0),
                "speech was heard",
                "latency",
                "voice",
                1.0,
                null,
                null,
                Set.of(),
                List.of(
                        field("latency_ms", FieldType.NUMBER),
                        field("words", FieldType.INTEGER),
                        field("reason", FieldType.STRING),
                        field("final", FieldType.BOOLEAN)),
                List.of());
    }

    private static Field field(String name, FieldType type) {
        return new Field(
                name,
                type,
                false,
                name,
                null,
                null,
                null,
                List.of(),
                Field.DEFAULT_MAX_LENGTH,
                Pii.NONE,
                null,
                null,
                Set.of());
    }
}
