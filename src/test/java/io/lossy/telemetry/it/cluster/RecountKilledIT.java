package io.lossy.telemetry.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Of three servers one dies, and then the one that counts again what the first one stored, in the middle of that. */
@Tag("cluster")
class RecountKilledIT {
    private static final int EACH = 100;

    private final Random dice = new Random(EACH);

    @Test
    void whatAServerCountsAgainWhenItIsKilledIsCountedOnceByTheLastOne() {
        try (Cluster cluster = new Cluster(RecountKilledIT::waiting)) {
            cluster.nodes().forEach(this::store);
            Map<String, Integer> ports = cluster.nodes().stream()
                    .collect(Collectors.toMap(
                            ClusterNode::toString, node -> node.ports().port()));
            try (ClusterWindows windows = new ClusterWindows(ports, cluster::sql)) {
                awaitEqual(windows, cluster.nodes().size());

                Cluster.InterruptedRecount interrupted =
                        cluster.killWhileRecounting(cluster.nodes().get(0));

                assertThat(interrupted.inProgress()).isTrue();
                assertThat(interrupted.recounts()).isZero();
                await().atMost(Patience.LONG).until(() -> {
                    windows.compare();
                    return !cluster.history().recounts(interrupted.of()).isEmpty();
                });
                awaitEqual(windows, 1);
                assertThat(windows.tooMany()).isEmpty();
                assertThat(cluster.history().recounts(interrupted.of())).hasSize(1);
            }
        }
    }

    /** Locks are held for as long as the test wants. */
    private static String waiting(String settings) {
        return settings.replace("lock_ms: 2000 ", "lock_ms: 200000 ")
                .replace("statement_ms: 3000 ", "statement_ms: 210000 ")
                .replace("idle_connection_ms: 4000 ", "idle_connection_ms: 220000 ")
                .replace("breaker_call_ms: 5500 ", "breaker_call_ms: 230000 ");
    }

    private static void awaitEqual(ClusterWindows windows, int servers) {
        await().atMost(Patience.LONG)
                .pollInterval(Duration.ofMillis(1_200))
                .untilAsserted(() -> assertThat(windows.differences(servers)).isEmpty());
    }

    private void store(ClusterNode node) {
        List<JsonObject> events =
                Stream.generate(() -> ClusterEvents.next(dice)).limit(EACH).toList();
        assertThat(new LoopbackHttpClient(node.ports().port())
                        .post(TestRequests.request(events))
                        .json()
                        .getJsonObject("counts")
                        .getInteger("persisted"))
                .isEqualTo(EACH);
    }
}
