package io.lossy.telemetry.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.it.faults.Emitters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A cluster under load from a seed: emitters and sockets at the load balancer, subscribers at each server. */
final class ClusterRun implements AutoCloseable {
    private static final Duration CALM = Duration.ofSeconds(3);
    private static final String RETENTION_IS_DUE =
            "UPDATE retention_runs SET started_at = started_at - interval '1 day'";

    /** Each server looks soon after its start whether retention is due. */
    private final Cluster cluster =
            new Cluster(settings -> settings.replace("start_within_ms: 60000", "start_within_ms: 500"));

    private final Random dice;
    private final Emitters emitters;
    private final ClusterSockets sockets;
    private final ClusterWindows windows;
    private final ScheduledExecutorService comparing = Executors.newSingleThreadScheduledExecutor();
    private final List<Throwable> unread = new ArrayList<>();

    ClusterRun(long seed, int perSecond, int clients) {
        System.out.println("cluster.seed=" + seed); // so that a failure can be run again
        dice = new Random(seed);
        emitters = new Emitters(cluster.port(), dice.nextLong(), perSecond, ClusterEvents::next);
        sockets = new ClusterSockets(cluster.port(), clients);
        Map<String, Integer> ports = cluster.nodes().stream()
                .collect(Collectors.toMap(
                        ClusterNode::toString, node -> node.ports().port()));
        windows = new ClusterWindows(ports, cluster::sql);
        await().atMost(Patience.LONG).until(() -> sockets.open() == clients);
        comparing.scheduleWithFixedDelay(
                this::compare, 1, perSecond > 500 ? 5 : 1, TimeUnit.SECONDS); // it reads all rows
        emitters.emit(true);
        emitters.firstAckAfter(System.nanoTime());
    }

    /** While the database is away, there is no truth to compare with. */
    private void compare() {
        try {
            windows.compare();
        } catch (IllegalStateException away) {
            unread.add(away);
        }
    }

    Cluster cluster() {
        return cluster;
    }

    ClusterSockets sockets() {
        return sockets;
    }

    /** Lets the fault happen, and returns how long after its end the first new row is acked. */
    Duration strike(ClusterFault fault) {
        emitters.firstAckAfter(System.nanoTime()); // all is well
        cluster.history().unrecorded(RETENTION_IS_DUE);
        int before = sockets.gaps().size();
        fault.strike().on(cluster, dice);
        Duration wait = emitters.firstAckAfter(System.nanoTime());
        System.out.println(fault + ": first ack after " + wait.toMillis() + " ms; " + emitters.ledger());
        List<ClusterSockets.Gap> gaps = sockets.gaps();
        System.out.println("sockets came back after " + gaps.subList(before, gaps.size()));
        return wait;
    }

    /** Ends the load. Afterwards each id has one end, and each lease one holder in an epoch. */
    void assertBooks() {
        emitters.quiesce();
        emitters.ledger().assertBalanced(cluster.sql());
        assertThat(cluster.sql().column("SELECT unnest(ids) FROM commit_log"))
                .as("each id is in the log once")
                .doesNotHaveDuplicates()
                .hasSize((int) cluster.sql().events());
        System.out.println("figures: " + cluster.history().assertOneOwnerInEachEpoch() + " epochs of retention");
    }

    /** After {@link #assertBooks}: no message counted too much, and in the end each server shows what is in the tables. */
    void assertWindows() {
        ClusterFault.pass(CALM);
        comparing.shutdown();
        long calm = System.nanoTime();
        List<List<String>> looks = new ArrayList<>();
        await().atMost(Patience.LONG).pollInterval(Duration.ofMillis(1_200)).untilAsserted(() -> {
            looks.add(windows.differences(cluster.nodes().size()));
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
        sockets.close();
        emitters.close();
        cluster.close();
    }
}
