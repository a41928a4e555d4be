package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.catalog.model.Aggregate;
import io.lossy.telemetry.catalog.model.Aggregate.Selector;
import io.lossy.telemetry.catalog.model.Aggregate.Threshold;
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
import io.lossy.telemetry.event.Payload;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.exchange.PeerStates;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A small catalog with every kind of aggregate, and events of it. */
final class Sample {
    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    static final EventType SPEECH = type(
            "lossy.voice_mode.speech_detected",
            "voice_mode",
            number("latency_ms", FieldType.NUMBER, 60_000.0),
            values("mode", "local_webgpu", "local_wasm", "cloud"),
            flag("ignored"));
    static final EventType IGNORED =
            type("lossy.voice_mode.segment_ignored", "voice_mode", values("reason", "short", "cooldown", "noise"));
    static final EventType HIT = type("lossy.cache.notes_hit", "cache");
    static final EventType MISS = type("lossy.cache.notes_miss", "cache");
    static final EventType EVICTED =
            type("lossy.cache.notes_evicted", "cache", number("evicted_count", FieldType.INTEGER, 10_000.0));

    private Sample() {}

    static Catalog catalog() {
        Selector speech = all(SPEECH);
        Selector flagged = new Selector(SPEECH.name(), Map.of("ignored", List.of("true")));
        Selector cloud = new Selector(SPEECH.name(), Map.of("mode", List.of("cloud")));
        return new Catalog(
                1,
                List.of(family("voice_mode"), family("cache")),
                List.of(SPEECH, IGNORED, HIT, MISS, EVICTED),
                List.of(
                        distribution("voice_mode.latency_ms", speech, new Threshold("p95", 50, 90, false, 3)),
                        distribution("voice_mode.cloud_latency_ms", cloud, null),
                        new Aggregate.Ratio(
                                "voice_mode.ignored_ratio",
                                "voice_mode",
                                "share of segments ignored",
                                List.of(flagged, cloud, all(IGNORED)),
                                List.of(speech, all(IGNORED)),
                                null),
                        new Aggregate.Ratio(
                                "cache.hit_ratio",
                                "cache",
                                "share of look-ups that hit",
                                List.of(all(HIT)),
                                List.of(all(HIT), all(MISS)),
                                new Threshold("value", 0.8, 0.5, true, 4)),
                        new Aggregate.Rate("cache.lookups", "cache", "look-ups", List.of(all(HIT), all(MISS)), null),
                        new Aggregate.Total(
                                "cache.evicted", "cache", "entries", List.of(all(EVICTED)), "evicted_count", null),
                        new Aggregate.Total("cache.evictions", "cache", "times", List.of(all(EVICTED)), null, null)));
    }

    /** No other server, now and before. */
    static Peers alone() {
        return new Peers(
                () -> 1,
                parts -> Future.failedFuture("nobody reads it"),
                (known, window) -> Future.succeededFuture(new PeerStates(1, 1, List.of())),
                (gone, counted, since, sink, parts) -> Future.failedFuture("nobody is gone"));
    }

    static TelemetryEvent speech(Instant at, double latency) {
        return speech(at, latency, "local_wasm", false);
    }

    static TelemetryEvent speech(Instant at, double latency, String mode, boolean ignored) {
        return event(SPEECH, at, latency, mode, ignored);
    }

    static TelemetryEvent event(EventType type, Instant at, Object... values) {
        return event(UUID.randomUUID(), type, at, at, values);
    }

    static TelemetryEvent event(UUID id, EventType type, Instant occurredAt, Instant receivedAt, Object... values) {
        Payload payload = new Payload(values, "{}");
        return new TelemetryEvent(id, type, Source.EXTENSION, occurredAt, receivedAt, null, null, null, payload);
    }

    private static Aggregate.Distribution distribution(String name, Selector events, Threshold threshold) {
        return new Aggregate.Distribution(name, "voice_mode", "latency", events, "latency_ms", "ms", threshold);
    }

    private static Selector all(EventType type) {
        return new Selector(type.name(), Map.of());
    }

    private static Family family(String name) {
        return new Family(
                name, name, "client", 30, true, Priority.NORMAL, false, BatchPolicy.DEFAULT, ClientPolicy.DEFAULT);
    }

    private static EventType type(String name, String family, Field... fields) {
        return new EventType(
                name,
                Set.of(),
                family,
                Set.of(Source.EXTENSION),
                new SchemaVer(1, 0, 0),
                name,
                "tests",
                "client",
                1.0,
                null,
                null,
                Set.of(),
                List.of(fields),
                List.of());
    }

    static Field number(String name, FieldType type, Double max) {
        return new Field(name, type, false, name, "ms", 0.0, max, List.of(), 64, Pii.NONE, null, null, Set.of());
    }

    private static Field values(String name, String... values) {
        return new Field(
                name,
                FieldType.STRING,
                false,
                name,
                null,
                null,
                null,
                List.of(values),
                64,
                Pii.NONE,
                null,
                null,
                Set.of());
    }

    private static Field flag(String name) {
        return new Field(
                name, FieldType.BOOLEAN, false, name, null, null, null, List.of(), 64, Pii.NONE, null, null, Set.of());
    }
}
