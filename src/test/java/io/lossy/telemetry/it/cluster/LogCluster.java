package io.lossy.telemetry.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.CommandLineRun;
import io.lossy.telemetry.fixture.DatabaseProxy;
import io.lossy.telemetry.fixture.KafkaBroker;
import io.lossy.telemetry.fixture.KafkaTopics;
import io.lossy.telemetry.fixture.LoadBalancer;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.Relay;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Servers with a durable log on three brokers: behind HAProxy two that receive and store, and one that only receives. One of
 * the two reaches the brokers through relays. A guest that stores may join them.
 */
final class LogCluster implements AutoCloseable {
    private static final int ERASED = 20;
    private static final String POSITIONS =
            "SELECT topic || '-' || partition AS place, next_offset AS next FROM log_positions";

    private final ClusterFolder folder = new ClusterFolder(UnaryOperator.identity());
    private final Sql sql = new Sql(PostgresFixture.migratedDatabase());
    private final List<KafkaBroker> brokers = KafkaBroker.start(3);
    private final List<Relay> relays = brokers.stream().map(KafkaBroker::relay).toList();
    private final KafkaTopics topics = new KafkaTopics(brokers);
    private final String addresses = brokers.stream().map(KafkaBroker::address).collect(Collectors.joining(","));
    private final ClusterNode direct = storing("direct", addresses);
    private final ClusterNode relayed = storing(
            "relayed", relays.stream().map(relay -> "127.0.0.1:" + relay.port()).collect(Collectors.joining(",")));
    private final ClusterNode guest = storing("guest", addresses);
    private final ClusterNode receiving = new ClusterNode(
            "receiving",
            folder.dataDir("receiving"),
            Map.of("LOSSY_LOG", addresses, "LOSSY_ROLE", "ingest"),
            List.of(),
            "--config",
            folder.settings());
    private final LoadBalancer proxy;
    private final int partitions;

    LogCluster() {
        direct.begin().awaitUp(); // it makes the keys, the topics and the check value of the keys
        relayed.begin();
        receiving.begin();
        relayed.awaitUp();
        receiving.awaitUp();
        proxy = LoadBalancer.haproxy(nodes().stream().map(ClusterNode::ports).toList());
        partitions = topics.ends().size();
        awaitShared();
    }

    private ClusterNode storing(String name, String brokersOfIt) {
        DatabaseProxy line = new DatabaseProxy(sql.database());
        return new ClusterNode(
                name,
                folder.dataDir(name),
                Map.of("LOSSY_LOG", brokersOfIt),
                List.of(line),
                "--database",
                ServerFixture.url(line.address()),
                "--config",
                folder.settings());
    }

    List<KafkaBroker> brokers() {
        return brokers;
    }

    /** The lines between {@link #relayed} and each broker. */
    List<Relay> relays() {
        return relays;
    }

    /** All servers without the guest. */
    List<ClusterNode> nodes() {
        return List.of(direct, relayed, receiving);
    }

    /** Those that store. */
    List<ClusterNode> storing() {
        return List.of(direct, relayed);
    }

    ClusterNode relayed() {
        return relayed;
    }

    /** The one that has no database. */
    ClusterNode receiving() {
        return receiving;
    }

    ClusterNode guest() {
        return guest;
    }

    ClusterNode other(ClusterNode storing) {
        return storing == direct ? relayed : direct;
    }

    int port() {
        return proxy.port();
    }

    /** Looks into the database past the lines of the servers. */
    Sql sql() {
        return sql;
    }

    static int partitions(ClusterNode node) {
        return (int) node.meter("lossy_log_partitions");
    }

    /** Waits until a server has the partitions of all. */
    void awaitAllAt(ClusterNode node) {
        await().atMost(Patience.LONGEST).until(() -> partitions(node) == partitions);
    }

    /** Waits until the two servers that store share the partitions. */
    void awaitShared() {
        await().atMost(Patience.LONGEST).until(() -> {
            int first = partitions(direct);
            int second = partitions(relayed);
            return first > 0 && second > 0 && first + second == partitions;
        });
    }

    /** Waits until each broker has all that is acked. */
    void awaitInSync() {
        topics.awaitInSync();
    }

    /** Waits until nothing is in the log that is not stored. Call it when the load has ended. */
    void awaitAllStored() {
        await().atMost(Patience.LONGEST)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(positions()).isEqualTo(topics.ends()));
    }

    private Map<String, Long> positions() {
        return sql.rows(POSITIONS).stream()
                .collect(Collectors.toMap(row -> row.get("place"), row -> Long.parseLong(row.get("next"))));
    }

    /** Waits until the log has deleted records of events that are stored after this moment. */
    void awaitDeleted() {
        Map<String, Long> stored = new HashMap<>(positions());
        stored.keySet().removeIf(place -> !place.contains("-events-cache-")); // each of its partitions has events
        await().atMost(Patience.LONGEST).pollInterval(Duration.ofSeconds(1)).until(() -> {
            Map<String, Long> starts = topics.starts();
            return stored.entrySet().stream().allMatch(each -> starts.get(each.getKey()) > each.getValue());
        });
    }

    /** Erases an install whose events are accepted. Call it while none can be stored. Returns how many events it has. */
    int eraseUnread() {
        String install = "erased-" + TestRequests.newId();
        List<JsonObject> events =
                Stream.generate(TestRequests::hit).limit(ERASED).toList();
        JsonObject request = TestRequests.request(events).put("install_id", install);
        LoopbackHttpClient client = new LoopbackHttpClient(direct.ports().port());
        await().atMost(Patience.LONG)
                .until(() -> client.post(request).json().getJsonObject("counts").getInteger("accepted", 0) == ERASED);
        CommandLineRun erase = CommandLineRun.run(
                "erase",
                "--install",
                install,
                "--yes",
                "--database",
                ServerFixture.url(sql.database()),
                "--data-dir",
                direct.dataDir().toString());
        assertThat(erase.exit()).as(erase.err()).isZero();
        return ERASED;
    }

    /** No server believes that the log has deleted what was not stored. */
    void assertNoneMissed() {
        assertThat(storing()).allMatch(node -> node.meter("lossy_log_records_lost_total") == 0);
    }

    @Override
    public void close() {
        proxy.close();
        Stream.concat(nodes().stream(), Stream.of(guest)).forEach(ClusterNode::close);
        topics.close();
        relays.forEach(Relay::close);
        brokers.forEach(KafkaBroker::close);
        folder.close();
    }
}
