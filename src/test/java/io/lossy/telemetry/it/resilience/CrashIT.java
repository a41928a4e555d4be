package io.lossy.telemetry.it.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.FreePort;
import io.lossy.telemetry.fixture.LoadCommandRun;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.PostgresProcesses;
import io.lossy.telemetry.fixture.Repetitions;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestBridgeClient.Transport;
import io.lossy.telemetry.fixture.TestRequests;
import io.lossy.telemetry.postgres.EmbeddedPostgres;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server is ended in the middle of its work, by kill -9 and by the polite signals, and started again. */
@Tag("repeated")
class CrashIT {
    private static final String RATE = "400";
    private static final int SECONDS = 3;
    /** Into the load before the blow: acks have been given, and events are still coming. */
    private static final int UNDER_WAY = 300;

    private static final int KILLS = Repetitions.of(2, 3);
    private static final int STOP_SECONDS = 10;
    private static final int REQUESTS = 20;

    private static final Vertx CLIENTS = Vertx.vertx();
    private static Path dataDir;
    private static ServerProcess server;

    @BeforeAll
    static void start() throws IOException {
        Path folder = Path.of("target", "it-processes", "data-" + Long.toString(System.nanoTime(), 36));
        dataDir = PostgresFixture.dataDirectory(Files.createDirectories(folder)).toAbsolutePath();
        server = ServerProcess.serve(dataDir, FreePort.any());
        makeCommitsSlow();
    }

    /** So that at any moment some are under way: an ack before the commit would then be a lost event. */
    private static void makeCommitsSlow() {
        sql().execute("""
                CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM pg_sleep(0.05);
                    RETURN NULL;
                END $$;
                CREATE TRIGGER take_time AFTER INSERT ON analytics_events
                    FOR EACH STATEMENT EXECUTE FUNCTION take_time();""");
    }

    @BeforeEach
    void startAgainWhatATestLeftDown() {
        if (!server.isAlive()) {
            server = ServerProcess.serve(dataDir, FreePort.any());
        }
    }

    @AfterAll
    static void stop() {
        CLIENTS.close().await();
        server.close();
        ServerProcess.discard(dataDir);
    }

    private static Sql sql() {
        return new Sql(EmbeddedPostgres.running(dataDir).orElseThrow());
    }

    /** The first time the server alone is killed, then its PostgreSQL with it, as when a machine loses power. */
    @Test
    void whatWasAckedSurvivesKillMinusNineAndNothingIsStoredTwice() throws IOException {
        int port = server.port();
        long stored = sql().events();
        for (int kill = 1; kill <= KILLS; kill++) {
            LoadCommandRun load = LoadCommandRun.start(port, RATE, SECONDS);
            awaitRows(stored + UNDER_WAY);
            while (!load.isRunning()) { // a slow machine saw its rows too late: the blow must meet one that goes on
                stored += load.balanced(90).stored();
                load = LoadCommandRun.start(port, RATE, SECONDS);
                awaitRows(stored + UNDER_WAY);
            }
            PostgresProcesses postgres = PostgresProcesses.of(dataDir);
            server.killHard();
            if (kill > 1) {
                postgres.kill();
            }
            server = ServerProcess.serve(dataDir, port);

            LoadCommandRun.Books books = load.balanced(90);

            stored += books.stored();
            load.assertStored(sql());
            assertThat(sql().events())
                    .as("rows after kill %d: %s", kill, books.report())
                    .isEqualTo(stored);
        }
        assertThat(ScrapedMeters.scrape(server.managementPort()).unaccounted()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void aPoliteSignalAnswersWhoeverIsInAndLosesNothing(String signal, int exitCode) {
        int port = server.port();
        LoadCommandRun load = LoadCommandRun.start(port, RATE, SECONDS);
        awaitRows(sql().events() + UNDER_WAY);
        TestBridgeClient client = TestBridgeClient.connect(CLIENTS, port, Transport.RAW);
        Map<String, JsonObject> asked = new LinkedHashMap<>();
        for (int i = 0; i < REQUESTS; i++) {
            JsonObject request = TestRequests.request(TestRequests.hit(), TestRequests.hit());
            asked.put("answer-" + i, request);
            client.say(TestBridgeClient.send("answer-" + i, request));
        }
        client.say(TestBridgeClient.send("all-read", TestRequests.request()));
        Map<String, JsonObject> answers = new HashMap<>();
        readUntil(
                client, answers, () -> answers.containsKey("all-read")); // the server has read what was said before it

        server.signal(signal);

        assertThat(server.exitCode(STOP_SECONDS)).isEqualTo(exitCode);
        assertThat(server.out()).endsWith("stopped\n");
        assertThat(server.complaints()).allMatch(line -> line.contains(" WARN "));
        readUntil(client, answers, () -> answers.keySet().containsAll(asked.keySet()));
        // a slow disk may need longer than the server may wait; but it must be on its way
        await("its PostgreSQL").until(() -> EmbeddedPostgres.running(dataDir).isEmpty());
        server = ServerProcess.serve(dataDir, port);
        load.balanced(90);
        load.assertStored(sql());
        assertThat(sql().column("SELECT event_id FROM analytics_events")).containsAll(acked(asked, answers));
    }

    private static void readUntil(TestBridgeClient client, Map<String, JsonObject> answers, BooleanSupplier enough) {
        while (!enough.getAsBoolean()) {
            JsonObject frame = client.next();
            answers.put(frame.getString("address"), frame.getJsonObject("body"));
        }
    }

    /** The ids of the requests that were answered with ok; the others must have been answered with retry. */
    private static List<String> acked(Map<String, JsonObject> asked, Map<String, JsonObject> answers) {
        List<String> ids = new ArrayList<>();
        asked.forEach((address, request) -> {
            JsonObject answer = answers.get(address);
            if (answer.getString("status").equals("ok")) {
                assertThat(answer.getJsonObject("counts").getInteger("persisted"))
                        .isEqualTo(2);
                request.getJsonArray("events").forEach(event -> ids.add(TestRequests.id((JsonObject) event)));
            } else {
                assertThat(answer.getString("status")).isEqualTo("retry");
                assertThat(answer.getLong("retry_after_ms")).isPositive();
            }
        });
        return ids;
    }

    private static void awaitRows(long rows) {
        await().atMost(Patience.LONG).pollInterval(Duration.ofMillis(50)).until(() -> sql().events() >= rows);
    }
}
