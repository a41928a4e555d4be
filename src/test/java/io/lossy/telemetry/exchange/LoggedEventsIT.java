package io.lossy.telemetry.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseRoles;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.persist.PersistTestEvents;
import io.lossy.telemetry.persist.PostgresEventStore;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one server stored, read by its entries in the commit log. */
class LoggedEventsIT {
    private static final UUID READ = UUID.randomUUID();

    private final Vertx vertx = Vertx.vertx();
    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final PostgresEventStore store = store(READ);
    private final PostgresEventStore other = store(UUID.randomUUID());

    @AfterEach
    void close() {
        store.close().await();
        other.close().await();
        vertx.close().await();
    }

    @Test
    void readsEachEventOfThatServerThatOccurredSinceAndNoOther() {
        Instant since = Instant.now().minusSeconds(300);
        List<TelemetryEvent> stored = new ArrayList<>();
        for (int insert = 0; insert < 30; insert++) { // more than one page of entries, and more than one of ids
            List<TelemetryEvent> events = PersistTestEvents.events(70);
            store.append(events).await();
            stored.addAll(events);
        }
        other.append(PersistTestEvents.events(5)).await();
        Instant before = since.plusMillis(100); // of an event that occurred 200 ms earlier
        store.append(List.of(PersistTestEvents.event(PersistTestEvents.v7(before), before, PersistTestEvents.json())))
                .await();
        UUID unknown = stored.remove(0).id();
        new Sql(database)
                .execute("UPDATE analytics_events SET event = 'lossy.gone' WHERE event_id = '" + unknown + "'");

        List<TelemetryEvent> read = new ArrayList<>();
        store.loggedEvents().read(READ, since, read::add).await();

        assertThat(read)
                .extracting(TelemetryEvent::id)
                .containsExactlyInAnyOrderElementsOf(
                        stored.stream().map(TelemetryEvent::id).toList());
        TelemetryEvent one = read.get(0);
        assertThat(one)
                .usingRecursiveComparison()
                .ignoringFields("payload", "id", "occurredAt", "receivedAt")
                .isEqualTo(stored.get(0));
        assertThat(one.payload().value(0)).isEqualTo(41.5);
        assertThat(one.payload().value(1)).isEqualTo(3L);
    }

    /** Its server may have been silent for long. */
    @Test
    void readsNothingThatWasLoggedLongBefore() {
        store.append(PersistTestEvents.events(3)).await();
        new Sql(database).execute("UPDATE commit_log SET at = at - interval '10 minutes'");

        List<TelemetryEvent> read = new ArrayList<>();
        store.loggedEvents()
                .read(READ, Instant.now().minus(Duration.ofMinutes(5)), read::add)
                .await();

        assertThat(read).isEmpty();
    }

    @Test
    void endsAReadingWhoseReaderThrows() {
        store.append(PersistTestEvents.events(1)).await();

        assertThatThrownBy(() -> store.loggedEvents()
                        .read(READ, Instant.EPOCH, event -> {
                            throw new IllegalStateException("reader broke");
                        })
                        .await())
                .hasRootCauseMessage("reader broke");
    }

    private PostgresEventStore store(UUID incarnation) {
        return new PostgresEventStore(
                vertx,
                DatabaseRoles.one(database),
                PersistTestEvents.catalog(),
                PersistTestEvents.PATIENT,
                incarnation);
    }
}
