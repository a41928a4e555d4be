package io.lossy.telemetry.it.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.emitter.EmitterOptions;
import io.lossy.telemetry.emitter.EventBusTransport;
import io.lossy.telemetry.emitter.HttpTransport;
import io.lossy.telemetry.emitter.RejectedEvent;
import io.lossy.telemetry.emitter.Stats;
import io.lossy.telemetry.emitter.TelemetryEmitter;
import io.lossy.telemetry.emitter.Transport;
import io.lossy.telemetry.fixture.DatabaseProxy;
import io.lossy.telemetry.fixture.FreePort;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Relay;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.generated.Events;
import io.lossy.telemetry.generated.Events.SessionMailboxDepth;
import io.lossy.telemetry.postgres.EmbeddedPostgres;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A service emits 1,000 events and the server, or its database, is away in the middle: each is a row, once. */
class EmitterIT {
    private static final int EVENTS = 1_000;
    private static final int UNDER_WAY = 200;
    /** The events after these are emitted once the blow has fallen, however long that takes. */
    private static final int BEFORE_THE_BLOW = 600;

    private final ScheduledExecutorService service = Executors.newSingleThreadScheduledExecutor();
    private final CountDownLatch blow = new CountDownLatch(1);
    private final List<String> ids = new CopyOnWriteArrayList<>();
    private final List<RejectedEvent> rejected = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        service.shutdownNow();
    }

    @Test
    void overHttpEveryEventIsARowOnceAlthoughTheServerIsKilled() throws Exception {
        Path folder = Path.of("target", "it-processes", "emitter-" + Long.toString(System.nanoTime(), 36));
        Path dataDir =
                PostgresFixture.dataDirectory(Files.createDirectories(folder)).toAbsolutePath();
        ServerProcess server = ServerProcess.serve(dataDir, FreePort.any());
        try {
            makeCommitsSlow(sql(dataDir));
            int port = server.port();
            TelemetryEmitter emitter = emitter(new HttpTransport(URI.create("http://127.0.0.1:" + port), null));
            Future<?> emission = emit(emitter);
            patiently().until(() -> sql(dataDir).events() >= UNDER_WAY);

            server.killHard();
            blow.countDown();
            patiently().until(() -> !emitter.stats().lastError().isEmpty());
            assertThat(emitter.stats().pending()).isPositive();
            emission.get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
            server = ServerProcess.serve(dataDir, port);

            assertAllArrive(emitter, sql(dataDir));
            assertThat(ScrapedMeters.scrape(server.managementPort()).unaccounted())
                    .isZero();
            patiently().untilAsserted(() -> assertReport(sql(dataDir))); // reports wait some seconds for company
        } finally {
            server.close();
            ServerProcess.discard(dataDir);
        }
    }

    @Test
    void overTheEventBusEveryEventIsARowOnceAlthoughTheDatabaseGoes() throws Exception {
        try (DatabaseProxy database = new DatabaseProxy(PostgresFixture.migratedDatabase());
                ServerFixture server =
                        ServerFixture.start(database.address(), Clock.systemUTC(), UnaryOperator.identity())) {
            TelemetryEmitter emitter = emitter(new EventBusTransport(server.eventBus()));
            Future<?> emission = emit(emitter);
            patiently().until(() -> server.sql().events() >= UNDER_WAY);

            database.set(Relay.Mode.STOPPED);
            blow.countDown();
            patiently().until(() -> emitter.stats().lastError().equals("database_unavailable"));
            emission.get(Patience.LONG.toSeconds(), TimeUnit.SECONDS);
            assertThat(emitter.stats().pending()).isPositive();
            database.set(Relay.Mode.OPEN);

            assertAllArrive(emitter, server.sql());
            // a commit whose answer was lost is found a second later
            patiently()
                    .untilAsserted(() -> assertThat(server.meters().persisted()
                                    + server.meters().sum("lossy_persist_late_commits_total"))
                            .isEqualTo(EVENTS));
            ScrapedMeters meters = server.meters();
            assertThat(meters.unaccounted()).isZero();
            assertThat(meters.sum("lossy_ingest_in_flight_bytes")).isZero();
            server.stopServer();
            assertReport(server.sql());
        }
    }

    /** So that the blow meets a commit that is under way, whose ack is lost. */
    private static void makeCommitsSlow(Sql sql) {
        sql.execute("""
                CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM pg_sleep(0.05);
                    RETURN NULL;
                END $$;
                CREATE TRIGGER take_time AFTER INSERT ON analytics_events
                    FOR EACH STATEMENT EXECUTE FUNCTION take_time();""");
    }

    private TelemetryEmitter emitter(Transport transport) {
        EmitterOptions options = EmitterOptions.of(Source.BACKEND)
                .withFlushInterval(Duration.ofMillis(10))
                .onRejected(rejected::add);
        return new TelemetryEmitter(options, transport);
    }

    /** About an event a millisecond, from the service's one thread; the last one is a mistake. */
    private Future<?> emit(TelemetryEmitter emitter) {
        for (int i = 0; i < EVENTS; i += 5) {
            boolean waits = i >= BEFORE_THE_BLOW;
            service.schedule(() -> fiveTo(emitter, waits), i, TimeUnit.MILLISECONDS);
        }
        return service.schedule(
                () -> emitter.emit(Events.SESSION_MAILBOX_DEPTH, Map.of(SessionMailboxDepth.DEPTH, -1)),
                EVENTS,
                TimeUnit.MILLISECONDS);
    }

    private Void fiveTo(TelemetryEmitter emitter, boolean waits) throws InterruptedException {
        if (waits) {
            blow.await();
        }
        for (int i = 0; i < 5; i++) {
            UUID id = emitter.emit(Events.SESSION_MAILBOX_DEPTH, Map.of(SessionMailboxDepth.DEPTH, ids.size()));
            ids.add(String.valueOf(id));
        }
        return null;
    }

    private void assertAllArrive(TelemetryEmitter emitter, Sql sql) {
        patiently()
                .until(() -> emitter.stats().emitted() == EVENTS + 1
                        && emitter.stats().pending() == 0);
        emitter.close();

        Stats books = emitter.stats();
        assertThat(books.acked()).isEqualTo(EVENTS);
        assertThat(books.rejected()).isEqualTo(1);
        assertThat(rejected).hasSize(1);
        assertThat(rejected.get(0).reason()).isEqualTo("field_range");
        assertThat(rejected.get(0).pointer()).isEqualTo("/payload/depth");
        assertThat(sql.column("SELECT event_id FROM analytics_events")).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(sql.count("SELECT count(DISTINCT payload ->> 'depth') FROM analytics_events"))
                .isEqualTo(EVENTS);
        assertThat(sql.count("SELECT count(*) FROM analytics_rejections")).isEqualTo(1);
    }

    private static void assertReport(Sql sql) {
        assertThat(sql.rows("SELECT emitted FROM client_reports"))
                .containsExactly(Map.of("emitted", String.valueOf(EVENTS + 1)));
        assertThat(sql.column("SELECT DISTINCT install_id FROM analytics_events"))
                .isEqualTo(sql.column("SELECT install_id FROM client_reports"));
    }

    private static Sql sql(Path dataDir) {
        return new Sql(EmbeddedPostgres.running(dataDir).orElseThrow());
    }

    private static ConditionFactory patiently() {
        return await().atMost(Patience.LONG).pollInterval(Duration.ofMillis(20));
    }
}
