package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseRoles;
import io.lossy.telemetry.database.RoleSeparation;
import io.lossy.telemetry.database.RoleSeparationIT;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The plain store does all it must with the few rights of the ingest role. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IngestRoleStoreIT implements EventStoreContract {
    private final Vertx vertx = Vertx.vertx();
    private final DatabaseAddress owner = PostgresFixture.migratedDatabase();
    private final DatabaseRoles roles = divided();
    private final PostgresEventStore store = new PostgresEventStore(
            vertx, roles, PersistTestEvents.catalog(), PersistTestEvents.PATIENT, UUID.randomUUID());
    private final EventStore other = new PostgresEventStore(
            vertx, roles, PersistTestEvents.catalog(), PersistTestEvents.PATIENT, UUID.randomUUID());

    private DatabaseRoles divided() {
        DatabaseRoles two = new DatabaseRoles(RoleSeparationIT.storing(owner, "it_store"), owner);
        new RoleSeparation(two).establish();
        return two;
    }

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
        return new DatabaseRows(owner);
    }

    @Test
    void daysAreMadeByTheOwnerAndTakeRowsOfTheOtherAtOnce() {
        LocalDate day = LocalDate.of(2042, 5, 1);
        Instant noon = day.atTime(12, 0).toInstant(ZoneOffset.UTC);

        store.prepareDays(day, day).await();
        store.reconnect();
        store.append(List.of(PersistTestEvents.event(PersistTestEvents.v7(noon), noon, PersistTestEvents.json())))
                .await();
        store.prepareDays(day.plusDays(1), day.plusDays(1)).await();

        assertThat(rows().value("SELECT tableoid::regclass FROM analytics_events WHERE received_at > '2042-01-01'"))
                .isEqualTo("analytics_events_20420501");
        assertThat(
                        rows().value(
                                        "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'analytics_events_20420502'"))
                .isEqualTo(owner.user());
    }

    @Test
    void whatIsKeptOfARejectedEventCanBeWrittenAndNotBeRead() {
        Rejection rejection = PersistTestEvents.rejection(PersistTestEvents.v7(Instant.now()));

        store.reject(List.of(rejection)).await();
        store.reject(List.of(rejection)).await();

        assertThat(rows().count("SELECT count(*) FROM kept_rejections WHERE rejection_key = '" + rejection.key() + "'"))
                .isEqualTo(1);
    }
}
