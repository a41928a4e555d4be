package io.lossy.telemetry.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.Uuid7;
import io.lossy.telemetry.fixture.DatabaseProxy;
import io.lossy.telemetry.fixture.MeterBalance;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Relay;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestBridgeClient.Transport;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that can't keep up lets go in the order that is promised, and of nothing for good. */
class PressureIT {
    private static final String FRAME = "lossy.capture.frame_captured";
    private static final String FETCH = "lossy.library.fetch_completed";
    private static final String ERROR = "lossy.error.extension";
    private static final String CACHE = Addresses.aggregates("cache");

    /** Sooner than any client, and not so soon that asking is all this machine does. */
    private static final int COME_AGAIN_MS = 50;

    private static final Uuid7 A_WHILE_AGO = new Uuid7(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-5)));

    private final DatabaseAddress database = PostgresFixture.migratedDatabase();
    private final DatabaseProxy line = new DatabaseProxy(database);
    private final Sql sql = new Sql(database);
    private final EmitLedger ledger = new EmitLedger();
    private final AtomicBoolean emitting = new AtomicBoolean(true);
    private ServerFixture server;
    private RequestSender courier;

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        emitting.set(false);
        line.set(Relay.Mode.OPEN);
        line.relay().set(Relay.Pace.FREE);
        server.close();
        line.close();
    }

    private void serve(Map<String, Integer> settings) throws IOException {
        Path catalog = Files.writeString(
                folder.resolve("events.yml"), CatalogText.shipped().replace("sample_rate: 0.1", "sample_rate: 1"));
        server = ServerFixture.start(line.address(), Clock.systemUTC(), text -> {
            String changed = text.replace("${LOSSY_CATALOG:conf/events.yml}", catalog.toString());
            for (Map.Entry<String, Integer> each : settings.entrySet()) {
                String before = changed;
                changed = before.replaceFirst("( " + each.getKey() + ": )\\d+", "$1" + each.getValue());
                assertThat(changed).as(each.getKey()).isNotEqualTo(before);
            }
            return changed;
        });
        courier = new HttpRequestSender(server.port());
    }

    /**
     * A lock on yesterday's rows is the database that has no answer, to some and not to others: their requests hold bytes,
     * so that the share of the bound, and with it the level, is the test's to choose.
     */
    @Test
    void letsGoOfWatchersThenDetailThenBacklogThenTheRestThenErrors() throws Exception {
        serve(Map.of(
                "in_flight_bytes", HeldRequests.BOUND,
                "statement_ms", 60_000,
                "lock_ms", 60_000,
                "idle_connection_ms", 70_000,
                "breaker_call_ms", 80_000,
                "persist_timeout_ms", 60_000,
                "publish_every_ms", 100));
        try (TestBridgeClient watcher = server.bridge(Transport.RAW);
                TestBridgeClient late = server.bridge(Transport.RAW);
                HeldRequests held = new HeldRequests(server.bridge(Transport.RAW), sql, ledger)) {
            watcher.register(CACHE).answer(CACHE);

            held.upTo(0.52, FETCH);
            awaitLevel(1);
            assertThat(late.register(CACHE).answer(CACHE).getInteger("failureCode"))
                    .isEqualTo(503);
            assertTaken(frame(), hit(), old(), error());

            held.upTo(0.62, FETCH);
            awaitLevel(2);
            assertAnsweredWithRetry(frame());
            assertTaken(hit(), old(), error());

            held.upTo(0.72, FETCH);
            awaitLevel(3);
            JsonObject backlog = old();
            assertThat(ask(hit(), backlog, hit()).getJsonObject("results").fieldNames())
                    .containsExactly(TestRequests.id(backlog));
            assertAnsweredWithRetry(frame(), old());
            assertTaken(hit(), error(), old(error()));

            held.uploadUpTo(0.82, server.port());
            awaitLevel(4);
            assertAnsweredWithRetry(frame(), old(), hit());
            assertTaken(error(), old(error()));

            held.uploadUpTo(0.97, server.port());
            awaitLevel(5);
            assertAnsweredWithRetry(frame(), old(), hit(), error());
            assertThat(server.meters().sum("lossy_pipeline_events_dropped_total", "stage=\"queue\""))
                    .isEqualTo(server.meters().sum("lossy_batch_events_shed_total"))
                    .isPositive();
            watcher.answer(CACHE); // still receives

            held.letGo();
            awaitLevel(0);
            assertThat(late.register(CACHE).answer(CACHE).getString("type")).isEqualTo("rec");
            late.answer(CACHE);
        }
        assertThat(shed("capture", "low")).isEqualTo(4);
        assertThat(shed("cache", "backlog")).isEqualTo(2);
        assertThat(shed("cache", "normal")).isEqualTo(4);
        assertThat(shed("error", "all")).isEqualTo(1);
        allIsStoredOnce();
    }

    /** More inserts than the line carries, then a line that carries none at all. */
    @Test
    void errorsGoFirstOnASlowLineAndNothingIsLostWhenItStalls() throws Exception {
        serve(Map.of(
                "pool_size", 2,
                "acquire_ms", 1_000,
                "statement_ms", 2_000,
                "lock_ms", 1_000,
                "idle_connection_ms", 2_500,
                "breaker_call_ms", 3_500,
                "breaker_failures", 2,
                "breaker_reset_ms", 500));
        line.relay().set(new Relay.Pace(Duration.ZERO, 30_000)); // bytes a second: a handshake is quick, a batch is not
        for (String name : List.of(FRAME, FETCH, TestRequests.HIT, "lossy.session.started", "lossy.stt.request")) {
            for (int i = 0; i < 4; i++) {
                keepAsking(name);
            }
        }
        patiently().until(() -> shed("capture", "low") > 0 && shed("cache", "normal") > 0);
        double errors = persisted("error");
        keepAsking(ERROR);
        patiently().until(() -> persisted("error") >= errors + 3);
        assertThat(shed("error", "all")).isZero();

        line.set(Relay.Mode.STALLED);
        patiently().until(() -> server.meters().sum("lossy_circuit_breaker_state", "state=\"open\"") == 1);
        patiently().until(() -> server.meters().sum("lossy_persist_inserts_limit") == 1);
        emitting.set(false);
        line.relay().set(Relay.Pace.FREE);
        line.set(Relay.Mode.OPEN);

        allIsStoredOnce();
        patiently()
                .until(
                        () -> { // a step up is for what was stored
                            ask(hit());
                            return server.meters().sum("lossy_persist_inserts_limit") == 2;
                        });
        awaitLevel(0);
        allIsStoredOnce();
    }

    /** Asks with new events of this name, again when it has been answered: at once, or in a while when that is the answer. */
    private void keepAsking(String name) {
        if (!emitting.get()) {
            return;
        }
        List<JsonObject> events =
                Stream.generate(() -> of(name, TestRequests.newId())).limit(10).toList();
        events.forEach(ledger::emit);
        courier.ask(TestRequests.request(events)).onComplete(answer -> {
            boolean now = answer.succeeded() && "ok".equals(answer.result().getString("status"));
            if (answer.succeeded()) {
                ledger.answered(events, answer.result());
            }
            CompletableFuture.delayedExecutor(now ? 0 : COME_AGAIN_MS, TimeUnit.MILLISECONDS)
                    .execute(() -> keepAsking(name));
        });
    }

    private static ConditionFactory patiently() {
        return await().atMost(Patience.LONG).pollInterval(Duration.ofMillis(50));
    }

    private void awaitLevel(int number) {
        patiently().until(() -> server.meters().sum("lossy_pipeline_pressure_level") == number);
    }

    private double shed(String family, String level) {
        return server.meters()
                .sum("lossy_batch_events_shed_total", "family=\"" + family + "\"", "level=\"" + level + "\"");
    }

    private double persisted(String family) {
        return server.meters().sum("lossy_pipeline_events_persisted_total", "family=\"" + family + "\"");
    }

    static JsonObject of(String name, String id) {
        return TestRequests.event(
                id,
                name,
                switch (name) {
                    case FRAME -> new JsonObject().put("cost_ms", 3);
                    case FETCH -> new JsonObject().put("duration_ms", 300).put("outcome", "success");
                    case ERROR ->
                        new JsonObject()
                                .put("component", "content")
                                .put("code", "timeout")
                                .put("recoverable", true);
                    case "lossy.stt.request" -> new JsonObject().put("mode", "cloud");
                    default -> new JsonObject();
                });
    }

    private static JsonObject frame() {
        return of(FRAME, TestRequests.newId());
    }

    private static JsonObject hit() {
        return of(TestRequests.HIT, TestRequests.newId());
    }

    private static JsonObject error() {
        return of(ERROR, TestRequests.newId());
    }

    private static JsonObject old() {
        return old(hit());
    }

    private static JsonObject old(JsonObject event) {
        return event.put("event_id", A_WHILE_AGO.next().toString());
    }

    private JsonObject ask(JsonObject... events) {
        List.of(events).forEach(ledger::emit);
        JsonObject answer = server.web().post(TestRequests.request(events)).json();
        ledger.answered(List.of(events), answer);
        return answer;
    }

    private void assertTaken(JsonObject... events) {
        for (JsonObject event : events) {
            JsonObject answer = ask(event);
            assertThat(answer.getJsonObject("counts").getInteger("persisted"))
                    .as("%s: %s", event, answer)
                    .isEqualTo(1);
        }
    }

    private void assertAnsweredWithRetry(JsonObject... events) {
        for (JsonObject event : events) {
            JsonObject answer = ask(event);
            assertThat(answer.getString("reason")).as("%s: %s", event, answer).isEqualTo("overloaded");
            assertThat(answer.getLong("retry_after_ms")).isPositive();
        }
    }

    /** A client that keeps what was not taken and asks again: every id once, and the books balance. */
    private void allIsStoredOnce() {
        patiently().until(() -> {
            List<JsonObject> waiting = ledger.waitingEvents();
            for (int from = 0; from < waiting.size(); from += 400) {
                List<JsonObject> some = waiting.subList(from, Math.min(waiting.size(), from + 400));
                ledger.answered(
                        some, server.web().post(TestRequests.request(some)).json());
            }
            return ledger.waiting() == 0;
        });
        ledger.assertBalanced(sql);
        patiently().until(() -> server.meters().sum("lossy_pipeline_events_in_flight") == 0);
        MeterBalance.assertBalanced(server.meters());
    }
}
