package io.lossy.telemetry.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.EventRow;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.persist.EventStore;
import io.lossy.telemetry.persist.PersistTestEvents;
import io.lossy.telemetry.persist.PostgresEventStore;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the command line sees. */
class EventQueriesIT {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final Vertx vertx = Vertx.vertx();
    private final EventStore store =
            new PostgresEventStore(vertx, database, PersistTestEvents.catalog(), PersistTestEvents.PATIENT);
    private final EventQueries queries = new EventQueries(database);

    @AfterEach
    void close() {
        store.close().await();
        vertx.close().await();
    }

    private TelemetryEvent received(Instant at) {
        TelemetryEvent event = PersistTestEvents.event(PersistTestEvents.v7(at), at, PersistTestEvents.json());
        store.append(List.of(event)).await();
        return event;
    }

    private List<UUID> dump(EventFilter filter) {
        List<UUID> ids = new ArrayList<>();
        queries.dump(filter, row -> ids.add(row.eventId()));
        return ids;
    }

    @Test
    void showsRowsInTheOrderTheyWereReceived() {
        TelemetryEvent second = received(NOON.plusSeconds(20));
        TelemetryEvent first = received(NOON.plusSeconds(10));
        received(NOON.minusSeconds(10));
        received(NOON.plusMillis(100)); // occurred 200 ms earlier, before noon

        assertThat(dump(EventFilter.since(NOON))).containsExactly(first.id(), second.id());
    }

    @Test
    void endsBeforeUntilAndKeepsTheNewestOfALimit() {
        List<UUID> ids = IntStream.rangeClosed(1, 5)
                .mapToObj(i -> received(NOON.plusSeconds(i)).id())
                .toList();

        assertThat(dump(new EventFilter(NOON, NOON.plusSeconds(3), null, null, 0)))
                .isEqualTo(ids.subList(0, 3)); // the third occurred 200 ms before its second
        assertThat(dump(new EventFilter(NOON, null, null, null, 2))).isEqualTo(ids.subList(3, 5));
    }

    @Test
    void filtersByNameAndFamily() {
        UUID id = received(NOON.plusSeconds(1)).id();

        assertThat(dump(new EventFilter(NOON, null, "lossy.*.speech_detected", "voice_mode", 0)))
                .containsExactly(id);
        assertThat(dump(new EventFilter(NOON, null, "lossy.*", "stt", 0))).isEmpty();
        assertThat(dump(new EventFilter(NOON, null, "speech", null, 0))).isEmpty();
        assertThat(dump(new EventFilter(NOON, null, "%", null, 0))).isEmpty();
    }

    @Test
    void givesEveryColumn() {
        TelemetryEvent event = received(NOON.plusSeconds(1));
        List<EventRow> rows = new ArrayList<>();

        queries.dump(EventFilter.since(NOON), rows::add);

        assertThat(rows).singleElement().satisfies(row -> {
            assertThat(row.eventId()).isEqualTo(event.id());
            assertThat(row.event()).isEqualTo("lossy.voice_mode.speech_detected");
            assertThat(row.family()).isEqualTo("voice_mode");
            assertThat(row.source()).isEqualTo("extension");
            assertThat(row.occurredAt()).isEqualTo(event.occurredAt());
            assertThat(row.receivedAt()).isEqualTo(event.receivedAt());
            assertThat(row.sessionId()).isEqualTo("hashed-session");
            assertThat(row.release()).isEqualTo("1.4.2");
            assertThat(row.schemaVersion()).isEqualTo("1-0-0");
            assertThat(row.sampleRate()).isEqualTo(1.0);
            assertThat(row.payload()).contains("\"latency_ms\": 41.5");
        });
    }

    @Test
    void followsEachRowOnceThoughRowsAppearOutOfOrder() {
        EventFollower follower = queries.follow(EventFilter.since(NOON));
        List<UUID> seen = new ArrayList<>();
        TelemetryEvent first = received(NOON.plusSeconds(100));
        follower.poll(row -> seen.add(row.eventId()));
        TelemetryEvent overtaken = received(NOON.plusSeconds(80)); // received before the first, committed after it
        TelemetryEvent second = received(NOON.plusSeconds(101));
        follower.poll(row -> seen.add(row.eventId()));
        follower.poll(row -> seen.add(row.eventId()));

        assertThat(seen).containsExactly(first.id(), overtaken.id(), second.id());
    }

    @Test
    void groupsRejectionsByCauseWithTheLatestAsSample() {
        store.reject(List.of(
                        rejection("a", Reason.FIELD_RANGE, "/payload/latency_ms", "number(5)", 1),
                        rejection("b", Reason.FIELD_RANGE, "/payload/latency_ms", "number(7)", 3),
                        rejection("c", Reason.FIELD_RANGE, "/payload/words", "number(1)", 2),
                        rejection("d", Reason.FIELD_TYPE, "/payload/words", "string(1)", -5)))
                .await();

        assertThat(queries.rejected(NOON))
                .containsExactly(
                        new RejectedGroup(
                                "field_range",
                                "lossy.voice_mode.speech_detected",
                                "/payload/latency_ms",
                                2,
                                NOON.plusSeconds(3),
                                "detail of b",
                                "number(7)"),
                        new RejectedGroup(
                                "field_range",
                                "lossy.voice_mode.speech_detected",
                                "/payload/words",
                                1,
                                NOON.plusSeconds(2),
                                "detail of c",
                                "number(1)"));
    }

    private static Rejection rejection(String key, Reason reason, String pointer, String shape, int secondsAfterNoon) {
        return new Rejection(
                key,
                "lossy.voice_mode.speech_detected",
                Source.EXTENSION,
                reason,
                pointer,
                "detail of " + key,
                shape,
                NOON.plusSeconds(secondsAfterNoon),
                null);
    }
}
