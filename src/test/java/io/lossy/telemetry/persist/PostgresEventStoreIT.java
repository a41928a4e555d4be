package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.database.StoreException.FailureKind;
import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.privacy.Subject;
import io.lossy.telemetry.privacy.SubjectRecords;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The plain store on its own: its contract, and what it leaves to the others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresEventStoreIT implements EventStoreContract {
    private final Vertx vertx = Vertx.vertx();
    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final EventStore store =
            new PostgresEventStore(vertx, database, PersistTestEvents.catalog(), PersistTestEvents.PATIENT);
    private final EventStore other =
            new PostgresEventStore(vertx, database, PersistTestEvents.catalog(), PersistTestEvents.PATIENT);

    @AfterAll
    void close() {
        store.close().await();
        other.close().await();
        vertx.close().await();
    }

    @Override
    public EventStore store() {
        return store;
    }

    @Override
    public EventStore otherStore() {
        return other;
    }

    @Override
    public DatabaseRows rows() {
        return new DatabaseRows(database);
    }

    @Test
    void aReportThatWaitedWhileItsInstallWasErasedIsLeftOut() {
        String erased = "abcd.0123456789abcdef0123456789abcdef";
        String other = "abcd.fedcba9876543210fedcba9876543210";
        Instant now = Instant.now();
        List<ClientReport> reports = List.of(
                new ClientReport(erased, now, 7, Map.of("evicted", 1L)), new ClientReport(other, now, 5, Map.of()));
        new SubjectRecords(database).erase(new Subject(Subject.SubjectKind.INSTALL, erased));

        assertThat(store.report(reports).await()).isEqualTo(new EventStore.Reported(5, Map.of()));
        assertThat(rows().lines("SELECT install_id FROM client_reports WHERE install_id LIKE 'abcd.%'"))
                .isEqualTo(other + "\n");

        rows().execute("UPDATE subject_requests SET requested_at = requested_at - interval '61 seconds'");
        assertThat(store.report(reports).await()) // that of one who goes on
                .isEqualTo(new EventStore.Reported(7, Map.of("evicted", 1.0)));
    }

    @Test
    void failsAsAWholeOnARowThatCannotBeStored() {
        List<TelemetryEvent> batch = new ArrayList<>(PersistTestEvents.events(3));
        batch.add(PersistTestEvents.event(
                PersistTestEvents.v7(Instant.now()), Instant.now(), "{\"reason\":\"\\u0000\"}"));

        assertThatThrownBy(() -> store.append(batch).await()).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.kind()).isEqualTo(FailureKind.DATA);
            assertThat(e.sqlState()).isEqualTo("22P05");
        });
        assertThat(stored(batch)).isZero();
    }

    @Test
    void refusesToCallAReadOnlyDatabaseReady() {
        DatabaseAddress readOnly = PostgresFixture.migratedDatabase();
        new DatabaseRows(readOnly)
                .execute("ALTER DATABASE " + readOnly.database() + " SET default_transaction_read_only = on");
        EventStore store =
                new PostgresEventStore(vertx, readOnly, PersistTestEvents.catalog(), PersistTestEvents.PATIENT);

        assertThatThrownBy(() -> store.probe().await())
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.sqlState()).isEqualTo("25006"));
        assertThatThrownBy(() -> store.append(PersistTestEvents.events(1)).await())
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.UNAVAILABLE));
        store.close().await();
    }

    @Test
    void blamesTheSetUpAndNoRowWhenTheTableIsMissing() {
        EventStore store = new PostgresEventStore(
                vertx, PostgresFixture.emptyDatabase(), PersistTestEvents.catalog(), PersistTestEvents.PATIENT);

        assertThatThrownBy(() -> store.append(PersistTestEvents.events(1)).await())
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CONFIGURATION));
        store.close().await();
    }
}
