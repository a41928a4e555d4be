package io.lossy.telemetry.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.it.faults.Emitters;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** A cluster under load from a seed: emitters and sockets at the load balancer, subscribers at each server. */
final class ClusterRun implements AutoCloseable {
    private static final String RETENTION_IS_DUE =
            "UPDATE retention_runs SET started_at = started_at - interval '1 day'";

    /** Each server looks soon after its start whether retention is due. */
    private final Cluster cluster =
            new Cluster(settings -> settings.replace("start_within_ms: 60000", "start_within_ms: 500"));

    private final Random dice;
    private final Emitters emitters;
    private final ClusterSockets sockets;
    private final WatchedWindows windows;

    ClusterRun(long seed, int perSecond, int clients) {
        System.out.println("cluster.seed=" + seed); // so that a failure can be run again
        dice = new Random(seed);
        emitters = new Emitters(cluster.port(), dice.nextLong(), perSecond, ClusterEvents::next);
        sockets = new ClusterSockets(cluster.port(), clients);
        windows = new WatchedWindows(cluster.nodes(), cluster::sql, perSecond);
        await().atMost(Patience.LONG).until(() -> sockets.open() == clients);
        emitters.emit(true);
        emitters.firstAckAfter(System.nanoTime());
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
        windows.assertRight();
    }

    @Override
    public void close() {
        windows.close();
        sockets.close();
        emitters.close();
        cluster.close();
    }
}
