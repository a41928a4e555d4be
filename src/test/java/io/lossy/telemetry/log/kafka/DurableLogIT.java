package io.lossy.telemetry.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.config.SetupException;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.DatabaseProxy;
import io.lossy.telemetry.fixture.FreePort;
import io.lossy.telemetry.fixture.KafkaBroker;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Relay;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose events go through a real broker. */
class DurableLogIT {
    /** Has the hash key of all servers. */
    @TempDir
    static Path folder;

    private static KafkaBroker broker;
    private static DatabaseProxy database;
    private static ServerFixture server;
    /** Goes past the proxy. */
    private static Sql sql;

    @BeforeAll
    static void start() {
        broker = KafkaBroker.start();
        DatabaseAddress behind = PostgresFixture.migratedDatabase();
        sql = new Sql(behind);
        database = new DatabaseProxy(behind);
        server = startServer();
    }

    @AfterAll
    static void stop() {
        database.set(Relay.Mode.OPEN);
        server.close();
        database.close();
        broker.close();
    }

    private static ServerFixture startServer() {
        return startServer("both");
    }

    private static ServerFixture startServer(String role) {
        return ServerFixture.start(folder, database.address(), Clock.systemUTC(), settings -> settings(settings, role));
    }

    /** Knows the address of a database where none is. */
    private static ServerFixture receivingServer(Path dataDir) {
        DatabaseAddress nowhere = new DatabaseAddress("127.0.0.1", FreePort.any(), "none", "nobody", "nothing");
        return ServerFixture.start(dataDir, nowhere, Clock.systemUTC(), settings -> settings(settings, "ingest"));
    }

    private static String settings(String shipped, String role) {
        return shipped.replace("${LOSSY_LOG:none}", broker.address())
                .replace("${LOSSY_ROLE:both}", role)
                .replace("  replicas: 3 ", "  replicas: 1 ")
                .replace("  min_in_sync: 2 ", "  min_in_sync: 1 ")
                .replace("  partitions: 4 ", "  partitions: 2 ");
    }

    @Test
    void anAckSaysAcceptedAndTheEventsBecomeRowsAndLiveCounts() {
        JsonObject first = TestRequests.hit();
        JsonObject second = TestRequests.hit();
        JsonObject wrong = TestRequests.event("lossy.cache.nothing_known", new JsonObject());
        double counted = server.meters().persisted();

        JsonObject reply =
                server.web().post(TestRequests.request(first, wrong, second)).json();

        assertThat(reply.getJsonObject("counts"))
                .isEqualTo(new JsonObject("{\"accepted\":2,\"persisted\":0,\"duplicate\":0,\"rejected\":1,"
                        + "\"sampled\":0,\"retry\":0}"));
        awaitStored(List.of(first, second));
        patiently()
                .until(() -> sql.count("SELECT count(*) FROM analytics_rejections WHERE rejection_key = '"
                                + TestRequests.id(wrong) + "'")
                        == 1);
        patiently().until(() -> server.meters().persisted() == counted + 2);
        patiently().until(() -> server.web().get("/v1/aggregates/cache").json().getInteger("events") >= 2);
        assertThat(server.meters().unaccounted()).isZero();
    }

    @Test
    void aRetryOfAnAcceptedEventIsADuplicateAndNoSecondRow() {
        JsonObject event = TestRequests.hit();
        long before = state("duplicate");

        assertThat(accepted(server, List.of(event))).isTrue();
        assertThat(accepted(server, List.of(event))).isTrue();

        patiently().until(() -> state("duplicate") == before + 1);
        awaitStored(List.of(event));
    }

    @Test
    void acksGoOnWhileTheDatabaseIsAwayAndAllIsStoredWhenItReturns() {
        List<JsonObject> events = new ArrayList<>();
        database.set(Relay.Mode.STOPPED);
        for (int i = 0; i < 20; i++) {
            List<JsonObject> some = List.of(TestRequests.hit(), TestRequests.hit());
            assertThat(accepted(server, some)).isTrue();
            events.addAll(some);
        }
        assertThat(server.management().get("/health/ready").status()).isEqualTo(200);
        patiently().until(() -> server.meters().sum("lossy_log_lag_seconds") > 0);

        database.set(Relay.Mode.OPEN);

        awaitStored(events);
        patiently().until(() -> server.meters().sum("lossy_log_lag_seconds") == 0);
    }

    @Test
    void aServerThatComesAndGoesTakesNoEventWithIt() {
        List<JsonObject> events = new ArrayList<>();
        try (ServerFixture other = startServer()) {
            patiently().until(() -> other.meters().sum("lossy_log_partitions") > 0);
            for (int i = 0; i < 10; i++) {
                List<JsonObject> some = List.of(TestRequests.hit());
                assertThat(accepted(i % 2 == 0 ? server : other, some)).isTrue();
                events.addAll(some);
            }
        }
        List<JsonObject> last = List.of(TestRequests.hit());
        assertThat(accepted(server, last)).isTrue();
        events.addAll(last);

        awaitStored(events);
    }

    @Test
    void aServerThatOnlyReceivesStartsAndAcksWithoutADatabaseAndKnowsWhoOptedOut() {
        JsonObject out = TestRequests.request(List.of())
                .put("install_id", "left-" + TestRequests.newId())
                .put("opt_out", true);
        assertThat(server.web().post(out).status()).isEqualTo(200);
        database.set(Relay.Mode.STOPPED);
        long choices = sql.count("SELECT count(*) FROM opt_outs WHERE opted_out");
        JsonObject event = TestRequests.hit();
        JsonObject ofOptedOut = TestRequests.hit();
        JsonObject later = TestRequests.request(List.of()).put("install_id", "later-" + TestRequests.newId());
        try (ServerFixture receiving = receivingServer(folder)) {
            assertThat(accepted(receiving, List.of(event))).isTrue();
            JsonObject counts = receiving
                    .web()
                    .post(TestRequests.request(ofOptedOut).put("install_id", out.getString("install_id")))
                    .json()
                    .getJsonObject("counts");
            assertThat(counts.getInteger("opted_out")).isEqualTo(1);
            assertThat(receiving.web().post(later.put("opt_out", true)).status())
                    .isEqualTo(200);
            assertThat(receiving.management().get("/health/ready").status()).isEqualTo(200);
        }

        database.set(Relay.Mode.OPEN);

        awaitStored(List.of(event));
        patiently().until(() -> sql.count("SELECT count(*) FROM opt_outs WHERE opted_out") > choices);
        assertThat(sql.count(
                        "SELECT count(*) FROM analytics_events WHERE event_id = '" + TestRequests.id(ofOptedOut) + "'"))
                .isZero();
    }

    @Test
    void aServerThatOnlyReceivesDoesNotStartWithAnotherHashKey(@TempDir Path otherKeys) {
        assertThatThrownBy(() -> receivingServer(otherKeys))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining("is not that of the servers that store")
                .hasMessageContaining("copy the folder keys");
    }

    @Test
    void aServerThatOnlyStoresHasNoPublicPort() {
        try (ServerFixture storing = startServer("store")) {
            patiently().until(() -> storing.meters().sum("lossy_log_partitions") > 0);
            List<JsonObject> events = List.of(TestRequests.hit(), TestRequests.hit());

            assertThat(accepted(server, events)).isTrue();

            awaitStored(events);
            assertThat(storing.port()).isZero();
            assertThat(storing.management().get("/health/ready").status()).isEqualTo(200);
        }
    }

    @Test
    void readingAllAgainStoresNoSecondRow() {
        List<JsonObject> events = List.of(TestRequests.hit(), TestRequests.hit());
        assertThat(accepted(server, events)).isTrue();
        awaitStored(events);
        long rows = sql.events();
        long persisted = state("persisted");

        sql.execute("UPDATE log_positions SET next_offset = 0, generation = generation + 1");
        List<JsonObject> next = List.of(TestRequests.hit());
        assertThat(accepted(server, next)).isTrue();

        awaitStored(next);
        patiently().until(() -> server.meters().sum("lossy_log_lag_seconds") == 0);
        assertThat(sql.events()).isEqualTo(rows + 1);
        assertThat(state("persisted")).isEqualTo(persisted + 1);
    }

    private static boolean accepted(ServerFixture by, List<JsonObject> events) {
        JsonObject counts = new LoopbackHttpClient(by.port())
                .post(TestRequests.request(events))
                .json()
                .getJsonObject("counts");
        return counts.getInteger("accepted", 0) == events.size();
    }

    /** Waits until the books say that all accepted events have ended, and each of these is one row. */
    private static void awaitStored(List<JsonObject> events) {
        String ids = String.join(
                "','",
                Stream.of(events).flatMap(List::stream).map(TestRequests::id).toList());
        patiently()
                .until(() -> sql.count("SELECT count(*) FROM analytics_events WHERE event_id IN ('" + ids + "')")
                        == events.size());
        assertThat(sql.count("SELECT count(*) FROM log_positions"
                        + " WHERE accepted <> persisted + duplicate + rejected + expired + erased"))
                .isZero();
    }

    private static long state(String column) {
        return sql.count("SELECT sum(" + column + ") FROM log_positions");
    }

    private static ConditionFactory patiently() {
        return await().atMost(Patience.LONGEST);
    }
}
