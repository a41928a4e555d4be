package io.lossy.telemetry.it.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestRequests;
import io.lossy.telemetry.security.auth.SecretDigest;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two servers on one database that receive the same events: each event is one row and one id of the commit log. */
class TwoServersIT {
    private static final int ROUNDS = 10;
    private static final int EVENTS = 20;
    private static final Duration HOLDS_WITHIN = Duration.ofSeconds(3);

    @Test
    void anEventThatBothReceiveIsStoredByOneAndLoggedOnce() throws Exception {
        DatabaseAddress database = PostgresFixture.migratedDatabase();
        ExecutorService senders = Executors.newFixedThreadPool(2);
        try (ServerFixture one = ServerFixture.start(database, Clock.systemUTC(), text -> text);
                ServerFixture other = ServerFixture.start(database, Clock.systemUTC(), text -> text)) {
            int persisted = 0;
            for (int round = 0; round < ROUNDS; round++) {
                JsonObject[] events = IntStream.range(0, EVENTS)
                        .mapToObj(n -> TestRequests.hit())
                        .toArray(JsonObject[]::new);
                List<Future<JsonObject>> replies = Stream.of(one, other)
                        .map(server -> senders.submit(() -> counts(server, events)))
                        .toList();
                for (Future<JsonObject> reply : replies) {
                    persisted += reply.get().getInteger("persisted");
                }
                for (ServerFixture server : List.of(one, other)) {
                    assertThat(counts(server, TestRequests.hit()).getInteger("persisted"))
                            .isEqualTo(1);
                }
            }
            assertThat(persisted).isEqualTo(ROUNDS * EVENTS);
        } finally {
            senders.shutdownNow();
        }
        Sql sql = new Sql(database);
        assertThat(sql.events()).isEqualTo(ROUNDS * (EVENTS + 2));
        assertThat(sql.column("SELECT unnest(ids) FROM commit_log"))
                .doesNotHaveDuplicates()
                .hasSameElementsAs(sql.column("SELECT event_id FROM analytics_events"));
        assertThat(sql.count("SELECT count(DISTINCT incarnation) FROM commit_log"))
                .isEqualTo(2);
    }

    @Test
    void anOptOutAtOneServerHoldsAtTheOtherAndBothKnowThatTheyAreTwo() {
        DatabaseAddress database = PostgresFixture.migratedDatabase();
        try (ServerFixture one = ServerFixture.start(database, Clock.systemUTC(), named("first"));
                ServerFixture other = ServerFixture.start(database, Clock.systemUTC(), named("second"))) {
            AtomicInteger installs = new AtomicInteger();
            await().atMost(Patience.LONG)
                    .until(
                            () -> { // a busy machine may need more than one attempt
                                String install = "somebody" + installs.incrementAndGet();
                                long start = System.nanoTime();
                                optOut(one, install);
                                await().pollInterval(Duration.ofMillis(50))
                                        .until(() -> resultOf(other, install).equals("opted_out"));
                                return System.nanoTime() - start < HOLDS_WITHIN.toNanos();
                            });
            await().untilAsserted(() -> assertThat(List.of(one.meters(), other.meters()))
                    .allSatisfy(meters -> assertThat(meters.sum("lossy_nodes")).isEqualTo(2)));
            assertThat(new Sql(database).column("SELECT name FROM nodes ORDER BY name"))
                    .containsExactly("first", "second");
        }
    }

    @Test
    void eachShowsTheOtherAndInWhatItDiffers() {
        DatabaseAddress database = PostgresFixture.migratedDatabase();
        String key =
                "[{ id: web, sha256: [" + SecretDigest.of("wk_0123456789abcdef").hex() + "], sources: [extension] }]";
        try (ServerFixture one = ServerFixture.start(database, Clock.systemUTC(), named("first"));
                ServerFixture other = ServerFixture.start(
                        database,
                        Clock.systemUTC(),
                        named("second").andThen(text -> text.replace("  keys: []", "  keys: " + key))::apply)) {
            await().untilAsserted(() -> assertThat(nodes(one)).hasSize(2));
            await().untilAsserted(() -> assertThat(nodes(other)).hasSize(2));

            assertThat(nodes(one))
                    .extracting(node -> node.getString("name") + " " + node.getString("state"))
                    .containsExactly("first self", "second live");
            assertThat(nodes(other).get(1).getJsonArray("differs")).containsExactly("write_keys");
            assertThat(one.meters().sum("lossy_nodes_differing", "part", "write_keys"))
                    .isEqualTo(1);
            assertThat(one.meters().sum("lossy_nodes_differing", "part", "catalog"))
                    .isZero();
            assertThat(one.meters().sum("lossy_node_info", "node", "first")).isEqualTo(1);
            other.stopServer();
            await().untilAsserted(() -> assertThat(nodes(one)).hasSize(1));
        }
    }

    private static List<JsonObject> nodes(ServerFixture server) {
        return server.management().get("/ops/snapshot").json().getJsonObject("frame").getJsonArray("nodes").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private static UnaryOperator<String> named(String node) {
        return text -> text.replace("${LOSSY_NODE_ID:hostname}", node);
    }

    private static void optOut(ServerFixture server, String install) {
        JsonObject choice = TestRequests.request().put("install_id", install).put("opt_out", true);
        assertThat(server.web().post(choice).json().getString("status")).isEqualTo("ok");
    }

    private static String resultOf(ServerFixture server, String install) {
        JsonObject event = TestRequests.hit();
        JsonObject results = server.web()
                .post(TestRequests.request(event).put("install_id", install))
                .json()
                .getJsonObject("results");
        JsonObject result = results.getJsonObject(TestRequests.id(event));
        return result == null ? "persisted" : result.getString("result");
    }

    private static JsonObject counts(ServerFixture server, JsonObject... events) {
        return new LoopbackHttpClient(server.port())
                .post(TestRequests.request(events))
                .json()
                .getJsonObject("counts");
    }
}
