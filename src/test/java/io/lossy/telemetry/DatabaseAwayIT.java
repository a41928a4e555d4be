package io.lossy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.BridgeClient.Transport;
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

/** The database goes away under load and comes back: clients are told when to come again, and nothing is lost. */
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
    void clientsAreToldWhenToComeAgainAndAllIsStoredWhenItReturns(Relay.Mode gone) {
        try (BridgeClient bridge = server.bridge(Transport.RAW)) {
            Load load = Load.start(server.port(), RATE, SECONDS);
            patiently().until(() -> server.meters().persisted() >= UNDER_WAY);
            patiently().until(() -> server.management().get("/health/ready").status() == 200);

            database.set(gone);

            patiently().until(() -> server.meters().sum(BREAKER, "state=\"open\"") == 1);
            List<JsonObject> waiting = List.of(Wire.hit(), Wire.hit());
            assertNacked(waiting, bridge);
            patiently().until(() -> server.management().get("/health/ready").status() == 503);
            assertThat(server.management().get("/health/live").status()).isEqualTo(200);
            assertBounded(load);

            database.set(Relay.Mode.OPEN);

            patiently().until(() -> stored(waiting));
            patiently().until(() -> server.management().get("/health/ready").status() == 200);
            Load.Books books = load.balanced(90);
            load.assertStored(server.sql());
            assertThat(server.sql().events()).isEqualTo(books.stored() + waiting.size());
            assertThat(books.duplicate() + books.persisted() + books.sampled()).isEqualTo(books.emitted());
            assertAtRest();
        }
    }

    private void assertNacked(List<JsonObject> events, BridgeClient bridge) {
        Web.Answer http = server.web().post(Wire.request(events));
        assertThat(http.status()).as(http.text()).isEqualTo(503);
        assertThat(Integer.parseInt(http.retryAfter())).isBetween(1, 60);
        assertSaysRetry(http.json());
        assertSaysRetry(bridge.request(Wire.request(events)).getJsonObject("body"));
    }

    private static void assertSaysRetry(JsonObject answer) {
        assertThat(answer.getString("status")).isEqualTo("retry");
        assertThat(answer.getString("reason")).isEqualTo("database_unavailable");
        assertThat(answer.getLong("retry_after_ms")).isBetween(1L, 60_000L);
    }

    /** While the load goes on and nothing can be stored: what the server holds does not follow what it was sent. */
    private void assertBounded(Load load) {
        double limit = server.meters().sum("lossy_ingest_in_flight_limit_bytes");
        for (int look = 0; look < 5 && load.isRunning(); look++) {
            Meters meters = server.meters();
            assertThat(meters.sum("lossy_ingest_in_flight_bytes")).isLessThan(limit / 10);
            assertThat(meters.sum("lossy_pipeline_events_in_flight")).isLessThan(MAX_EVENTS_IN_FLIGHT);
        }
    }

    /** A client that keeps its events and asks again, as told. */
    private boolean stored(List<JsonObject> events) {
        Web.Answer answer = server.web().post(Wire.request(new ArrayList<>(events)));
        return answer.status() == 200 && answer.json().getJsonObject("counts").getInteger("retry") == 0;
    }

    private void assertAtRest() {
        Meters meters = server.meters();
        Books.assertBalanced(meters);
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
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }
}
