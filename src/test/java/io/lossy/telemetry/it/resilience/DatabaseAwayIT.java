package io.lossy.telemetry.it.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.DatabaseProxy;
import io.lossy.telemetry.fixture.LoadCommandRun;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.MeterBalance;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Relay;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestBridgeClient.Transport;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The database goes away under load and comes back: clients get a time to retry, and nothing is lost. */
class DatabaseAwayIT {
    private static final String RATE = "300";
    private static final int SECONDS = 6;
    private static final int UNDER_WAY = 200;
    /** What the load may have in the server at once: 3 connections with a few batches of 50 each. */
    private static final double MAX_EVENTS_IN_FLIGHT = 20_000;

    private static final String BREAKER = "lossy_circuit_breaker_state";

    private DatabaseProxy database;
    private ServerFixture server;

    @BeforeEach
    void start() {
        database = new DatabaseProxy(PostgresFixture.migratedDatabase());
        server = ServerFixture.start(database.address(), Clock.systemUTC(), DatabaseAwayIT::impatient);
    }

    @AfterEach
    void stop() {
        database.set(Relay.Mode.OPEN);
        server.close();
        database.close();
    }

    /** The shipped patience with a silent database, made a third as long, so that the test is. */
    private static String impatient(String settings) {
        Map<String, Integer> millis = Map.of(
                "acquire_ms", 1_000,
                "statement_ms", 1_500,
                "lock_ms", 1_000,
                "idle_connection_ms", 2_000,
                "breaker_call_ms", 2_600,
                "breaker_reset_ms", 500);
        String changed = settings;
        for (Map.Entry<String, Integer> setting : millis.entrySet()) {
            String before = changed;
            changed = before.replaceFirst(
                    "(?m)^  " + setting.getKey() + ": \\d+", "  " + setting.getKey() + ": " + setting.getValue());
            assertThat(changed).as(setting.getKey()).isNotEqualTo(before);
        }
        return changed;
    }

    @ParameterizedTest
    @EnumSource(
            value = Relay.Mode.class,
            names = {"STOPPED", "SILENT"})
    void clientsGetRetryWithATimeAndAllIsStoredWhenItReturns(Relay.Mode gone) {
        try (TestBridgeClient bridge = server.bridge(Transport.RAW)) {
            LoadCommandRun load = LoadCommandRun.start(server.port(), RATE, SECONDS);
            patiently().until(() -> server.meters().persisted() >= UNDER_WAY);
            patiently().until(() -> server.management().get("/health/ready").status() == 200);

            database.set(gone);

            patiently().until(() -> server.meters().sum(BREAKER, "state=\"open\"") == 1);
            List<JsonObject> waiting = List.of(TestRequests.hit(), TestRequests.hit());
            assertNacked(waiting, bridge);
            patiently().until(() -> server.management().get("/health/ready").status() == 503);
            assertThat(server.management().get("/health/live").status()).isEqualTo(200);
            assertBounded(load);

            database.set(Relay.Mode.OPEN);

            patiently().until(() -> stored(waiting));
            patiently().until(() -> server.management().get("/health/ready").status() == 200);
            LoadCommandRun.Books books = load.balanced(90);
            load.assertStored(server.sql());
            assertThat(server.sql().events()).isEqualTo(books.stored() + waiting.size());
            assertThat(books.duplicate() + books.persisted() + books.sampled()).isEqualTo(books.emitted());
            assertAtRest();
        }
    }

    /** Inserts that wait behind one without an answer say {@code overloaded}, for the moment until the breaker is open. */
    private void assertNacked(List<JsonObject> events, TestBridgeClient bridge) {
        patiently()
                .until(() -> "database_unavailable"
                        .equals(server.web()
                                .post(TestRequests.request(events))
                                .json()
                                .getString("reason")));
        LoopbackHttpClient.Answer http = server.web().post(TestRequests.request(events));
        assertThat(http.status()).as(http.text()).isEqualTo(503);
        assertThat(Integer.parseInt(http.retryAfter())).isBetween(1, 60);
        assertSaysRetry(http.json());
        assertSaysRetry(bridge.request(TestRequests.request(events)).getJsonObject("body"));
    }

    private static void assertSaysRetry(JsonObject answer) {
        assertThat(answer.getString("status")).isEqualTo("retry");
        assertThat(answer.getString("reason")).isIn("database_unavailable", "overloaded");
        assertThat(answer.getLong("retry_after_ms")).isBetween(1L, 60_000L);
    }

    /** While the load goes on and nothing can be stored: what the server holds does not follow what it was sent. */
    private void assertBounded(LoadCommandRun load) {
        double limit = server.meters().sum("lossy_ingest_in_flight_limit_bytes");
        for (int look = 0; look < 5 && load.isRunning(); look++) {
            ScrapedMeters meters = server.meters();
            assertThat(meters.sum("lossy_ingest_in_flight_bytes")).isLessThan(limit / 10);
            assertThat(meters.sum("lossy_pipeline_events_in_flight")).isLessThan(MAX_EVENTS_IN_FLIGHT);
        }
    }

    /** A client that keeps its events and retries at the given time. */
    private boolean stored(List<JsonObject> events) {
        LoopbackHttpClient.Answer answer = server.web().post(TestRequests.request(new ArrayList<>(events)));
        return answer.status() == 200 && answer.json().getJsonObject("counts").getInteger("retry") == 0;
    }

    private void assertAtRest() {
        ScrapedMeters meters = server.meters();
        MeterBalance.assertBalanced(meters);
        assertThat(meters.sum("lossy_pipeline_events_dropped_total", "stage=\"writer\""))
                .isPositive();
        assertThat(meters.sum("lossy_ingest_in_flight_bytes")).isZero();
        assertThat(meters.sum(BREAKER, "state=\"closed\"")).isEqualTo(1);
        assertThat(meters.sum("lossy_ingest_events_nacked_total", "reason=\"database_unavailable\""))
                .isPositive();
        assertThat(meters.sum("lossy_circuit_breaker_transitions_total", "to=\"open\""))
                .isPositive();
    }

    private static ConditionFactory patiently() {
        return await().atMost(Patience.LONG).pollInterval(Duration.ofMillis(50));
    }
}
