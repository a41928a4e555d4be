package io.lossy.telemetry.batch;

import io.lossy.telemetry.catalog.model.BatchPolicy;
import io.lossy.telemetry.catalog.model.ClientPolicy;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Family;
import io.lossy.telemetry.catalog.model.Priority;
import io.lossy.telemetry.catalog.model.SchemaVer;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.event.Payload;
import io.lossy.telemetry.event.TelemetryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/** Events and families for the tests of this stage. */
final class BatchTestEvents {
    static final Instant NOW = Instant.parse("2026-11-22T17:18:44Z");
    /** What {@code TelemetryEvent.weight()} adds to the payload's length. */
    static final int COLUMNS = 160;

    private static final EventType TYPE = new EventType(
            "lossy.cache.notes_hit",
            Set.of(),
            "cache",
            Set.of(Source.EXTENSION),
            new SchemaVer(1, 0, 0),
            "a note was in the cache",
            "hit rate",
            "client",
            1.0,
            null,
            null,
            Set.of(),
            List.of(),
            List.of());

    private BatchTestEvents() {}

    static Family family(int maxEvents, int maxBytes, Duration maxDelay) {
        return new Family(
                "cache",
                "the caches",
                "client",
                30,
                true,
                Priority.NORMAL,
                false,
                new BatchPolicy(maxEvents, maxBytes, maxDelay),
                ClientPolicy.DEFAULT);
    }

    /** A family like the others, of another priority. */
    static Family family(Priority priority) {
        return new Family(
                "cache",
                "the caches",
                "client",
                30,
                true,
                priority,
                false,
                new BatchPolicy(100, 1 << 20, Duration.ZERO),
                ClientPolicy.DEFAULT);
    }

    /** The same event, happened so long before it was received. */
    static TelemetryEvent aged(TelemetryEvent event, Duration age) {
        return new TelemetryEvent(
                event.id(),
                event.type(),
                event.source(),
                event.receivedAt().minus(age),
                event.receivedAt(),
                event.sessionId(),
                event.installId(),
                event.release(),
                event.payload());
    }

    static TelemetryEvent event(int number) {
        return event(number, 2);
    }

    /** An event whose id tells its number and whose payload text has this length. */
    static TelemetryEvent event(int number, int payloadLength) {
        return new TelemetryEvent(
                new UUID(0, number),
                TYPE,
                Source.EXTENSION,
                NOW,
                NOW,
                null,
                null,
                null,
                new Payload(new Object[0], "x".repeat(payloadLength)));
    }

    /** The numbers of events, in their order: what a test compares, since payloads are equal only to themselves. */
    static List<Long> numbers(List<TelemetryEvent> events) {
        return events.stream()
                .map(event -> event.id().getLeastSignificantBits())
                .toList();
    }

    static List<TelemetryEvent> events(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(BatchTestEvents::event)
                .toList();
    }
}
