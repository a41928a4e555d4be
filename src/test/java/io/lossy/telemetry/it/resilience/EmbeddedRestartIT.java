package io.lossy.telemetry.it.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.LoadCommandRun;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.PostgresProcesses;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestRequests;
import io.lossy.telemetry.postgres.EmbeddedPostgres;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The embedded PostgreSQL ends by itself, and the server starts it again. One server; the last test ends it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EmbeddedRestartIT {
    private static final int UNDER_WAY = 200;
    /** What no PostgreSQL starts with. */
    private static final String BROKEN = "no_such_setting = 1\n";

    private static Path dataDir;
    private static ServerProcess server;

    @BeforeAll
    static void start() throws IOException {
        Path folder = Path.of("target", "it-processes", "data-" + Long.toString(System.nanoTime(), 36));
        dataDir = PostgresFixture.dataDirectory(Files.createDirectories(folder)).toAbsolutePath();
        server = ServerProcess.serve(dataDir, 0);
    }

    @AfterAll
    static void stop() {
        server.close();
        ServerProcess.discard(dataDir);
    }

    private static Sql sql() {
        return new Sql(EmbeddedPostgres.running(dataDir).orElseThrow());
    }

    private static ProcessHandle postmaster() {
        return PostgresProcesses.of(dataDir).all().get(0);
    }

    @Test
    @Order(1)
    void acksResumeAndNothingAckedIsLostWhenThePostmasterIsKilledUnderLoad() {
        LoadCommandRun load = LoadCommandRun.start(server.port(), "300", 4);
        patiently().until(() -> load.acked().size() >= UNDER_WAY);
        ProcessHandle killed = postmaster();

        killed.destroyForcibly();

        LoadCommandRun.Books books = load.balanced(90);
        load.assertStored(sql());
        assertThat(sql().events()).as(books.report()).isEqualTo(books.stored());
        assertThat(postmaster().pid()).isNotEqualTo(killed.pid());
        patiently().untilAsserted(() -> {
            ScrapedMeters meters = ScrapedMeters.scrape(server.managementPort());
            assertThat(meters.sum("lossy_embedded_postgres_ended_total")).isEqualTo(1);
            assertThat(meters.sum("lossy_embedded_postgres_starts_total", "outcome=\"ok\""))
                    .isEqualTo(1);
            assertThat(meters.sum("lossy_embedded_postgres_down")).isZero();
            assertThat(meters.unaccounted()).isZero();
            assertThat(meters.persisted() + meters.sum("lossy_persist_late_commits_total"))
                    .as("rows of this server, each counted once")
                    .isEqualTo(books.stored());
        });
        assertThat(server.err())
                .contains("the embedded PostgreSQL ended by itself")
                .contains("the embedded PostgreSQL is up again");
    }

    @Test
    @Order(2)
    void readinessSaysWhyItIsDownAndItComesBackOnceItCanStart() throws IOException {
        LoopbackHttpClient management = new LoopbackHttpClient(server.managementPort());
        Path settings = dataDir.resolve(Path.of("postgres", "data", "postgresql.auto.conf"));
        String sound = Files.readString(settings);
        Files.writeString(settings, BROKEN, StandardOpenOption.APPEND);

        postmaster().destroyForcibly();

        patiently().untilAsserted(() -> {
            LoopbackHttpClient.Answer ready = management.get("/health/ready");
            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.json().getString("reason")).isEqualTo("database_unavailable");
            assertThat(ready.json().getString("detail"))
                    .contains("the embedded PostgreSQL ended by itself and could not be restarted")
                    .contains("next attempt in");
        });
        assertThat(ScrapedMeters.scrape(server.managementPort()).sum("lossy_embedded_postgres_down"))
                .isEqualTo(1);
        assertThat(management.get("/health/live").status()).isEqualTo(200);

        Files.writeString(settings, sound);

        patiently().until(() -> management.get("/health/ready").status() == 200);
        JsonObject event = TestRequests.hit();
        patiently()
                .until(() -> new LoopbackHttpClient(server.port())
                                .post(TestRequests.request(event))
                                .status()
                        == 200);
        assertThat(sql().count("SELECT count(*) FROM analytics_events WHERE event_id = '" + TestRequests.id(event)
                        + "'"))
                .isEqualTo(1);
    }

    @Test
    @Order(3)
    void aServerWhoseDatabaseCanNotStartStopsInOrderAndLeavesNothingRunning() throws IOException {
        Path settings = dataDir.resolve(Path.of("postgres", "data", "postgresql.auto.conf"));
        String sound = Files.readString(settings);
        Files.writeString(settings, BROKEN, StandardOpenOption.APPEND);
        postmaster().destroyForcibly();
        patiently().until(() -> ScrapedMeters.scrape(server.managementPort()).sum("lossy_embedded_postgres_down") == 1);

        server.signal("TERM");

        assertThat(server.exitCode(30)).isEqualTo(143);
        assertThat(server.out()).endsWith("stopped\n");
        assertThat(server.err()).doesNotContain("\tat ");
        assertThat(EmbeddedPostgres.running(dataDir)).isEmpty();
        Files.writeString(settings, sound);
    }

    private static ConditionFactory patiently() {
        return await().pollInterval(Duration.ofMillis(50));
    }
}
