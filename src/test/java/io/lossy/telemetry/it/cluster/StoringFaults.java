package io.lossy.telemetry.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.event.Failpoint;
import io.lossy.telemetry.fixture.Patience;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What may happen to the servers of a durable log, and to the partitions that they share. */
final class StoringFaults {
    private static final int SHORT_MS = 200;
    private static final int AWAY_MS = 3_000;
    private static final int MOST_CHUNKS = 20;
    /** What is promised; a slow machine has as much more time as all waits. */
    private static final Duration MOVED = Duration.ofSeconds(5).multipliedBy(Integer.getInteger("test.patience", 1));

    private StoringFaults() {}

    static List<LogFault> all() {
        return List.of(
                new LogFault("kill -9 of a server that stores", StoringFaults::kill),
                new LogFault("kill -9 of the server that receives", StoringFaults::killReceiving),
                new LogFault("a server ends between insert and position", (run, dice) -> {
                    endAt(Failpoint.LOG_INSERTED, run.cluster(), dice);
                }),
                new LogFault("a server ends after the commit", (run, dice) -> {
                    endAt(Failpoint.AFTER_COMMIT, run.cluster(), dice);
                }),
                new LogFault("SIGSTOP of a server until others store", StoringFaults::freeze),
                new LogFault("rolling restart of the servers", StoringFaults::roll),
                new LogFault("a server joins, leaves, joins and is killed", StoringFaults::join));
    }

    private static void kill(LogRun run, Random dice) {
        LogCluster cluster = run.cluster();
        ClusterNode node = LogFault.any(cluster.storing(), dice);
        node.killHard();
        long killed = System.nanoTime();
        cluster.awaitAllAt(cluster.other(node));
        Duration moved = Duration.ofNanos(System.nanoTime() - killed);
        System.out.println("figures: the partitions moved after " + moved.toMillis() + " ms");
        assertThat(moved).isLessThanOrEqualTo(MOVED);
        run.awaitAck();
        node.begin().awaitUp();
    }

    private static void killReceiving(LogRun run, Random dice) {
        ClusterNode node = run.cluster().receiving();
        node.killHard();
        LogFault.pass(dice, SHORT_MS, AWAY_MS);
        run.awaitAck();
        node.begin().awaitUp();
    }

    /** The other one stores what was left. */
    private static void endAt(Failpoint point, LogCluster cluster, Random dice) {
        ClusterNode node = LogFault.any(cluster.storing(), dice);
        node.stop();
        node.begin(Map.of(Failpoint.VARIABLE, point.word() + ":" + (1 + dice.nextInt(MOST_CHUNKS))));
        assertThat(node.exitCode()).as(point.word()).isEqualTo(Failpoint.EXIT);
        cluster.awaitAllAt(cluster.other(node));
        node.begin().awaitUp();
    }

    /** It sleeps with claims and perhaps in a transaction. When it wakes, others have stored what it was to read. */
    private static void freeze(LogRun run, Random dice) {
        LogCluster cluster = run.cluster();
        ClusterNode node = LogFault.any(cluster.storing(), dice);
        node.hang(() -> {
            cluster.awaitAllAt(cluster.other(node));
            cluster.awaitDeleted();
        });
    }

    private static void roll(LogRun run, Random dice) {
        for (ClusterNode node : run.cluster().nodes()) {
            node.stop();
            run.awaitAck();
            node.begin().awaitUp();
        }
    }

    private static void join(LogRun run, Random dice) {
        ClusterNode guest = run.cluster().guest();
        join(guest, dice);
        guest.stop();
        run.cluster().awaitShared();
        join(guest, dice);
        guest.killHard();
    }

    private static void join(ClusterNode guest, Random dice) {
        guest.begin().awaitUp();
        await().atMost(Patience.LONGEST).until(() -> LogCluster.partitions(guest) > 0);
        LogFault.pass(dice, SHORT_MS, AWAY_MS);
    }
}
