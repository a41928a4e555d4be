package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseChecks;
import io.lossy.telemetry.database.DatabaseRoles;
import io.lossy.telemetry.database.Pooler;
import io.lossy.telemetry.database.RoleSeparationIT;
import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.database.StoreOptions;
import io.lossy.telemetry.fixture.PgBouncer;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.retention.Retention;
import io.lossy.telemetry.retention.RetentionOptions;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The plain store keeps its contract behind a PgBouncer that has fewer sessions than the stores have connections. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PooledStoreIT implements EventStoreContract {
    private static final StoreOptions OPTIONS = PersistTestEvents.PATIENT;

    private final Vertx vertx = Vertx.vertx();
    private final DatabaseAddress owner = PostgresFixture.migratedDatabase();
    private final DatabaseAddress role = RoleSeparationIT.storing(owner, "it_pooled_store");
    private final PgBouncer bouncer = PgBouncer.start("transaction", "", role, owner);
    private final DatabaseAddress ingest = bouncer.before(role);
    private final DatabaseRoles roles = made(OPTIONS);
    private final PostgresEventStore store =
            new PostgresEventStore(vertx, roles, PersistTestEvents.catalog(), OPTIONS, UUID.randomUUID());
    private final PostgresEventStore other =
            new PostgresEventStore(vertx, roles, PersistTestEvents.catalog(), OPTIONS, UUID.randomUUID());

    private DatabaseRoles made(StoreOptions options) {
        DatabaseRoles pooled = new DatabaseRoles(ingest, owner, Pooler.TRANSACTION);
        new DatabaseChecks(pooled, options).makeReady(Clock.systemUTC());
        return pooled;
    }

    @AfterAll
    void close() {
        store.close().await();
        other.close().await();
        vertx.close().await();
        bouncer.close();
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
    void isCheckedOnAConnectionOfEachPool() {
        store.check().await();
    }

    @Test
    void theRoleHasTheTimeOutsOfTheSettingsAndFollowsThem() {
        assertThat(shown()).containsExactly("25s", "15s", "30s", "read committed");

        StoreOptions others = new StoreOptions(
                4,
                64,
                OPTIONS.acquire(),
                Duration.ofMillis(2_500),
                Duration.ofMillis(1_500),
                OPTIONS.idleConnection(),
                OPTIONS.breakerCall(),
                OPTIONS.breakerFailures(),
                OPTIONS.breakerReset());
        made(others);
        assertThat(shown()).containsExactly("2500ms", "1500ms", "30s", "read committed");
        made(OPTIONS);
        assertThat(shown()).startsWith("25s", "15s");
        assertThat(rows().count("SELECT count(*) FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole"
                        + " WHERE rolname = '" + role.user() + "'"))
                .isEqualTo(1);
    }

    private List<String> shown() {
        return Stream.of(
                        "statement_timeout",
                        "lock_timeout",
                        "idle_in_transaction_session_timeout",
                        "default_transaction_isolation")
                .map(name -> new DatabaseRows(ingest).value("SHOW " + name))
                .toList();
    }

    @Test
    void daysAreMadePastThePooler() {
        LocalDate day = LocalDate.of(2043, 5, 1);

        store.prepareDays(day, day).await();

        assertThat(
                        rows().value(
                                        "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'analytics_events_20430501'"))
                .isEqualTo(owner.user());
    }

    @Test
    void retentionRefusesToRunThroughThePooler() {
        DatabaseAddress pooledOwner = bouncer.before(owner);
        Retention retention =
                new Retention(pooledOwner, PersistTestEvents.catalog(), RetentionOptions.DEFAULTS, Clock.systemUTC());

        assertThatThrownBy(() -> retention.run(false))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("a pooler answers at " + pooledOwner)
                .hasMessageContaining("DATABASE_OWNER_URL");
        assertThat(rows().count("SELECT count(*) FROM retention_runs WHERE outcome <> 'installed'"))
                .isZero();
    }
}
