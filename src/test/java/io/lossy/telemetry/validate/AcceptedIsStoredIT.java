package io.lossy.telemetry.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.CatalogFixtures;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.Pii;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.event.Text;
import io.lossy.telemetry.fixture.FuzzSeed;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.persist.EventStore;
import io.lossy.telemetry.persist.PersistTestEvents;
import io.lossy.telemetry.persist.PostgresEventStore;
import io.lossy.telemetry.privacy.Pseudonymiser;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Of any catalog and any values: whatever the validator accepts, PostgreSQL takes, and gives back as it was; and whatever
 * it refuses can be recorded. Batches go in whole, so one event that PostgreSQL refuses fails its try.
 */
class AcceptedIsStoredIT {
    private static final int EVENTS = 60;
    private static final Vertx VERTX = Vertx.vertx();

    private static DatabaseAddress database;
    private static EventStore store;

    @BeforeAll
    static void open() {
        database = PostgresFixture.migratedDatabase();
        store = new PostgresEventStore(VERTX, database, TestValidator.CATALOG, PersistTestEvents.PATIENT);
    }

    @AfterAll
    static void close() {
        store.close().await();
        VERTX.close().await();
    }

    @Test
    void inAFewCatalogs() {
        run(40);
    }

    @Test
    @Tag("faults")
    void inVeryManyCatalogs() {
        run(FuzzSeed.tries(1_500));
    }

    private static void run(int tries) {
        Random seeds = new Random(FuzzSeed.seed());
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < tries; i++) {
            long seed = seeds.nextLong();
            List<TelemetryEvent> events = new ArrayList<>();
            List<Rejection> rejections = new ArrayList<>();
            validate(new Random(seed), events, rejections);
            assertStored(seed, events);
            store.reject(rejections).await();
            accepted += events.size();
            refused += rejections.size();
        }
        System.out.println(
                "figures: " + tries + " catalogs, " + accepted + " events accepted, " + refused + " refused");
        assertThat(accepted).as("else nothing was tried").isGreaterThan(tries * EVENTS / 20);
        assertThat(refused).isPositive();
    }

    private static void validate(Random dice, List<TelemetryEvent> events, List<Rejection> rejections) {
        EdgeValues strange = new EdgeValues(dice);
        Field[] fields = fields(dice);
        Catalog catalog = CatalogFixtures.catalog()
                .family("f", 3_650, true)
                .event("lossy.f.made", fields)
                .build();
        EventValidator validator =
                new EventValidator(catalog, new Pseudonymiser(TestValidator.KEY), EventLimits.DEFAULT);
        Envelope envelope = validator.open(request(dice, strange));
        Set<UUID> ids = new HashSet<>();
        for (int i = 0; i < EVENTS; i++) {
            ValidationResult verdict = validator.validate(event(dice, strange, fields), i, envelope);
            if (verdict instanceof ValidationResult.Valid accepted
                    && ids.add(accepted.event().id())) {
                events.add(accepted.event());
            } else if (verdict instanceof ValidationResult.Invalid refused) {
                rejections.add(refused.rejection());
            }
        }
    }

    private static Field[] fields(Random dice) {
        List<Field> fields = new ArrayList<>(Arrays.asList(RandomFields.fields(dice)));
        fields.add(CatalogFixtures.text("free", 1 + dice.nextInt(200)));
        fields.add(CatalogFixtures.number("any", null, null));
        fields.add(CatalogFixtures.integer("whole", null, null));
        fields.add(CatalogFixtures.id("who", Pii.HASH));
        fields.add(CatalogFixtures.errorText("failed"));
        fields.add(CatalogFixtures.pii(Pii.HASH, CatalogFixtures.text("said", 200)));
        return fields.toArray(Field[]::new);
    }

    private static IngestRequest request(Random dice, EdgeValues strange) {
        return new IngestRequest(
                storable(strange.text()),
                dice.nextBoolean() ? null : TestValidator.NOW.minusMillis(dice.nextInt(100_000)),
                TestValidator.NOW,
                io.lossy.telemetry.catalog.model.Source.BACKEND,
                storable(strange.text()),
                storable(strange.text()),
                storable(strange.text()),
                null,
                null,
                List.of());
    }

    /** The envelope's texts are read by ingest, which refuses the rest. */
    private static String storable(String text) {
        return Text.storable(text) ? text : "x";
    }

    private static Map<String, Object> event(Random dice, EdgeValues strange, Field[] fields) {
        Map<String, Object> payload = new LinkedHashMap<>(new JsonObject(RandomFields.payload(dice, fields)).getMap());
        payload.replaceAll((name, value) -> dice.nextInt(8) == 0 ? strange.value() : value);
        put(dice, payload, "free", strange.text());
        put(dice, payload, "any", strange.number());
        put(dice, payload, "whole", strange.number());
        put(dice, payload, "who", strange.text());
        put(dice, payload, "failed", strange.text());
        put(dice, payload, "said", strange.text());
        Map<String, Object> event = TestValidator.event("lossy.f.made");
        event.put("event_id", strange.id());
        event.put("payload", payload);
        put(dice, event, "session_id", strange.text());
        put(dice, event, "occurred_at", strange.time());
        return event;
    }

    /** One in three, else one field that is refused would sink nearly all. */
    private static void put(Random dice, Map<String, Object> map, String name, Object value) {
        map.remove(name);
        if (dice.nextInt(3) == 0) {
            map.put(name, value);
        }
    }

    private static void assertStored(long seed, List<TelemetryEvent> events) {
        Set<UUID> ids = events.stream().map(TelemetryEvent::id).collect(Collectors.toSet());
        Set<UUID> fresh = store.append(events).await().fresh();
        assertThat(fresh).as("seed %d", seed).isSubsetOf(ids);
        Map<String, Map<String, String>> rows = rows(ids);
        for (TelemetryEvent event : events) {
            Map<String, String> row = rows.get(event.id().toString());
            assertThat(row).as("seed %d: %s", seed, event).isNotNull();
            if (fresh.contains(event.id())) {
                JsonObject payload = new JsonObject(row.get("payload"));
                JsonObject meant = new JsonObject(event.payload().json());
                assertThat(payload.fieldNames()).isEqualTo(meant.fieldNames());
                meant.forEach(
                        field -> assertSame(seed, field.getKey(), field.getValue(), payload.getValue(field.getKey())));
                assertThat(row.get("session_id")).isEqualTo(event.sessionId());
                assertThat(row.get("release")).isEqualTo(event.release());
            }
        }
    }

    private static void assertSame(long seed, String name, Object meant, Object stored) {
        if (meant instanceof Number number) {
            assertThat(((Number) stored).doubleValue())
                    .as("seed %d: %s", seed, name)
                    .isEqualTo(number.doubleValue() + 0.0); // jsonb has no negative zero
        } else {
            assertThat(stored).as("seed %d: %s", seed, name).isEqualTo(meant);
        }
    }

    private static Map<String, Map<String, String>> rows(Set<UUID> ids) {
        String list = ids.stream().map(id -> "'" + id + "'").collect(Collectors.joining(","));
        if (list.isEmpty()) {
            return Map.of();
        }
        return new Sql(database)
                        .rows("SELECT event_id, session_id, release, payload FROM analytics_events WHERE event_id IN ("
                                + list + ")")
                        .stream()
                        .collect(Collectors.toMap(row -> row.get("event_id"), row -> row));
    }
}
