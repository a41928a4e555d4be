package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.Migrations;
import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.database.StoreOptions;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.fixture.DatabaseProxy;
import io.lossy.telemetry.fixture.FreePort;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Relay;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.LoadMonitor;
import io.lossy.telemetry.postgres.EmbeddedPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database stops, hangs, or vanishes behind a dead network; and comes back. */
class DatabaseFailureIT {
    /** Shorter waits than in earnest, in the same proportion. */
    private static final StoreOptions IMPATIENT = new StoreOptions(
            2,
            64,
            Duration.ofMillis(400),
            Duration.ofMillis(800),
            Duration.ofMillis(400),
            Duration.ofMillis(1_200),
            Duration.ofMillis(1_600),
            3,
            Duration.ofMillis(300));
    /** The same with one connection, which is to be frozen: it stays open if a busy test leaves it unused. */
    private static final StoreOptions KEEPING_ONE_CONNECTION = new StoreOptions(
            1,
            64,
            Duration.ofMillis(400),
            Duration.ofMillis(800),
            Duration.ofMillis(400),
            Duration.ofMinutes(5),
            Duration.ofMillis(1_600),
            3,
            Duration.ofMillis(300));
    /** This is about whether, not how fast. */
    private static final Duration BOUND = Patience.LONG;

    private final Vertx vertx = Vertx.vertx();
    private final PipelineMetrics metrics = new PipelineMetrics(new SimpleMeterRegistry(), PersistTestEvents.catalog());

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private EventStore stack(DatabaseAddress database) {
        return stack(database, IMPATIENT);
    }

    private EventStore stack(DatabaseAddress database, StoreOptions options) {
        PostgresEventStore plain = new PostgresEventStore(vertx, database, PersistTestEvents.catalog(), options);
        return ResilientStore.around(
                vertx, plain, plain::reconnect, options, PersistTestEvents.catalog(), new LoadMonitor(), metrics);
    }

    private double breaker(String state) {
        return metrics.registry()
                .get("lossy.circuit.breaker.state")
                .tags("breaker", "postgres", "state", state)
                .gauge()
                .value();
    }

    private static void awaitStored(EventStore store, List<TelemetryEvent> batch) {
        await().atMost(BOUND)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptionsInstanceOf(StoreException.class)
                .until(() -> store.append(batch).await() != null);
    }

    @Test
    void opensTheBreakerWhileTheServerIsStoppedAndHealsWhenItReturns(@TempDir Path dir) {
        Path dataDir = PostgresFixture.dataDirectory(dir);
        EmbeddedPostgres server = EmbeddedPostgres.start(dataDir, FreePort.any());
        DatabaseAddress address = server.address();
        new Migrations(address, Clock.systemUTC()).run();
        EventStore store = stack(address);
        List<TelemetryEvent> batch = PersistTestEvents.events(10);
        awaitStored(store, batch.subList(0, 5)); // the first connection may take longer than this store waits

        server.close();
        await().atMost(BOUND).until(() -> {
            assertThatThrownBy(() -> store.append(batch).await())
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.kind()).isEqualTo(StoreException.FailureKind.UNAVAILABLE));
            return breaker("open") == 1;
        });
        assertThatThrownBy(() -> store.probe().await()).isInstanceOf(StoreException.class);

        try (EmbeddedPostgres again = EmbeddedPostgres.start(dataDir, address.port())) {
            await().atMost(BOUND)
                    .ignoreExceptionsInstanceOf(StoreException.class)
                    .until(() -> store.probe().await() == null); // readiness alone heals an idle server
            await().until(() -> breaker("closed") == 1);
            awaitStored(store, batch);
            assertThat(new DatabaseRows(again.address()).count("SELECT count(*) FROM analytics_events"))
                    .isEqualTo(10);
            store.close().await();
        }
        assertThat(metrics.registry()
                        .get("lossy.circuit.breaker.transitions")
                        .tags("to", "open")
                        .counter()
                        .count())
                .isPositive();
    }

    @Test
    void repeatsTheCheckOfAStartUntilTheDatabaseAnswers() {
        try (DatabaseProxy proxy = new DatabaseProxy(PostgresFixture.migratedDatabase())) {
            proxy.set(Relay.Mode.SILENT);
            PostgresEventStore plain =
                    new PostgresEventStore(vertx, proxy.address(), PersistTestEvents.catalog(), IMPATIENT);
            Future<Void> check = plain.check();
            await().until(() -> proxy.relay().connects() >= 2);
            proxy.set(Relay.Mode.OPEN);
            check.await();
        }
    }

    @Test
    void endsTheCheckOfAStartIfTheDatabaseNeverAnswers() {
        try (DatabaseProxy proxy = new DatabaseProxy(PostgresFixture.migratedDatabase())) {
            proxy.set(Relay.Mode.SILENT);
            PostgresEventStore plain =
                    new PostgresEventStore(vertx, proxy.address(), PersistTestEvents.catalog(), IMPATIENT);
            assertThatThrownBy(() -> plain.check().await()).hasMessageContaining("the database did not answer");
        }
    }

    @Test
    void freesItselfFromConnectionsWhosePacketsVanish() {
        DatabaseAddress database = PostgresFixture.migratedDatabase();
        DatabaseProxy proxy = new DatabaseProxy(database);
        EventStore store = stack(proxy.address());
        List<TelemetryEvent> some = PersistTestEvents.events(5);
        List<TelemetryEvent> others = PersistTestEvents.events(5);
        await().atMost(BOUND)
                .ignoreExceptionsInstanceOf(StoreException.class)
                .until(() -> Future.all(store.append(some), store.append(others))
                        .await()
                        .succeeded());

        assertThat(proxy.relay().forget()).isPositive();
        List<TelemetryEvent> batch = PersistTestEvents.events(5);

        awaitStored(store, batch);
        assertThat(new DatabaseRows(database).count("SELECT count(*) FROM analytics_events"))
                .isEqualTo(15);
        store.close().await();
        proxy.close();
    }

    @Test
    void answersInBoundedTimeWhenTheServerFreezesAndStoresEachRowOnceAfterwards() throws Exception {
        DatabaseAddress database = PostgresFixture.migratedDatabase();
        EventStore store = stack(database, KEEPING_ONE_CONNECTION);
        awaitStored(store, PersistTestEvents.events(1));
        List<TelemetryEvent> batch = PersistTestEvents.events(5);
        List<String> frozen = backends(database);
        assertThat(frozen).isNotEmpty();

        signal("STOP", frozen);
        try {
            assertThatThrownBy(() -> store.append(batch).await(BOUND.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.kind()).isEqualTo(StoreException.FailureKind.UNAVAILABLE));
        } finally {
            signal("CONT", frozen);
        }

        awaitStored(store, batch);
        assertThat(new DatabaseRows(database).count("SELECT count(*) FROM analytics_events"))
                .isEqualTo(6);
        store.close().await();
    }

    private static List<String> backends(DatabaseAddress database) {
        return new DatabaseRows(database)
                .lines("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND backend_type = 'client backend' AND pid <> pg_backend_pid()")
                .lines()
                .toList();
    }

    /** Those that have ended meanwhile, because the store made a new pool, get none. */
    private static void signal(String name, List<String> pids) throws IOException, InterruptedException {
        String command = "for pid in " + String.join(" ", pids) + "; do kill -" + name + " $pid; done; true";
        assertThat(new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor())
                .isZero();
    }
}
