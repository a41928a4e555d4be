package io.lossy.telemetry.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.Sql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Compares what servers show with the rows again and again, and at last when all is calm. */
final class WatchedWindows implements AutoCloseable {
    private static final Duration CALM = Duration.ofSeconds(3);
    private static final int MANY_ROWS = 500;

    private final int servers;
    private final ClusterWindows windows;
    private final ScheduledExecutorService comparing = Executors.newSingleThreadScheduledExecutor();
    private final List<Throwable> unread = new ArrayList<>();

    /** @param perSecond new rows, which each comparison reads */
    WatchedWindows(List<ClusterNode> nodes, Supplier<Sql> database, int perSecond) {
        servers = nodes.size();
        windows = new ClusterWindows(
                nodes.stream()
                        .collect(Collectors.toMap(
                                ClusterNode::toString, node -> node.ports().port())),
                database);
        comparing.scheduleWithFixedDelay(this::compare, 1, perSecond > MANY_ROWS ? 5 : 1, TimeUnit.SECONDS);
    }

    /** While the database is away, there is no truth to compare with. */
    private void compare() {
        try {
            windows.compare();
        } catch (IllegalStateException away) {
            unread.add(away);
        }
    }

    /** No message counted too much, and in the end each server shows what is in the tables. Call it when the load has ended. */
    void assertRight() {
        ClusterFault.pass(CALM);
        comparing.shutdown();
        long calm = System.nanoTime();
        List<List<String>> looks = new ArrayList<>();
        await().atMost(Patience.LONG).pollInterval(Duration.ofMillis(1_200)).untilAsserted(() -> {
            looks.add(windows.differences(servers));
            assertThat(looks.get(looks.size() - 1)).isEmpty();
        });
        System.out.println("figures: windows equal the rows at look " + looks.size() + ", "
                + Duration.ofNanos(System.nanoTime() - calm).toMillis() + " ms after 3 s of calm; " + windows.compared()
                + " messages compared, " + unread.size() + " times without a database");
        assertThat(windows.tooMany())
                .as("messages that count more than there are rows")
                .isEmpty();
        assertThat(windows.compared()).isPositive();
    }

    @Override
    public void close() {
        comparing.shutdownNow();
        windows.close();
    }
}
