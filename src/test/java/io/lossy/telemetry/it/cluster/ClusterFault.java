package io.lossy.telemetry.it.cluster;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** One thing that goes wrong in a cluster and is over when {@link #strike} returns. */
record ClusterFault(String name, Strike strike) {
    private static final Duration HANG = Duration.ofSeconds(20);
    private static final int DATABASE_AWAY_MS = 6_000;

    /** What is done to the cluster, with dice for which server, when and for how long. */
    interface Strike {
        void on(Cluster cluster, Random dice);
    }

    static final ClusterFault KILL = new ClusterFault("kill -9", (cluster, dice) -> {
        ClusterNode node = any(cluster, dice);
        node.killHard();
        pass(dice, 2_000);
        node.begin().awaitUp();
    });

    /** The second one dies inside the transaction in which it counts again what the first one stored. */
    static final ClusterFault KILL_WHILE_RECOUNTING =
            new ClusterFault("kill -9 of one and of its recount", (cluster, dice) -> {
                ClusterNode first = any(cluster, dice);
                Cluster.InterruptedRecount interrupted = cluster.killWhileRecounting(first);
                first.begin();
                interrupted.by().begin();
                first.awaitUp();
                interrupted.by().awaitUp();
            });

    static final ClusterFault ROLLING_RESTART = new ClusterFault(
            "rolling restart",
            (cluster, dice) -> cluster.nodes().forEach(node -> {
                node.stop();
                node.begin().awaitUp();
            }));

    static final ClusterFault HANGING_NODE = new ClusterFault(
            "SIGSTOP of a node", (cluster, dice) -> any(cluster, dice).hang(() -> pass(HANG)));

    static final ClusterFault CUT_LINE = new ClusterFault(
            "line to the database cut", (cluster, dice) -> any(cluster, dice).cut(() -> pass(dice, DATABASE_AWAY_MS)));

    static final ClusterFault KILLED_DATABASE = new ClusterFault(
            "database killed", (cluster, dice) -> cluster.killPrimaryAndStartItAgain(() -> pass(dice, 2_000)));

    static final ClusterFault FROZEN_DATABASE = new ClusterFault(
            "database frozen", (cluster, dice) -> cluster.freezePrimary(() -> pass(dice, DATABASE_AWAY_MS)));

    static final ClusterFault FAILOVER = new ClusterFault("standby promoted", (cluster, dice) -> cluster.failOver());

    /** Everything, in an order that the dice decide; the failover is last, because there is one standby. */
    static List<ClusterFault> schedule(int kills, Random dice) {
        List<ClusterFault> all = new ArrayList<>();
        int pairs = kills / 5;
        all.addAll(Collections.nCopies(pairs, KILL_WHILE_RECOUNTING));
        all.addAll(Collections.nCopies(kills - 2 * pairs, KILL));
        all.addAll(List.of(ROLLING_RESTART, HANGING_NODE, CUT_LINE, CUT_LINE, KILLED_DATABASE, FROZEN_DATABASE));
        Collections.shuffle(all, dice);
        all.add(FAILOVER);
        return all;
    }

    @Override
    public String toString() {
        return name;
    }

    private static ClusterNode any(Cluster cluster, Random dice) {
        return cluster.nodes().get(dice.nextInt(cluster.nodes().size()));
    }

    private static void pass(Random dice, int atMostMs) {
        pass(Duration.ofMillis(200 + dice.nextInt(atMostMs)));
    }

    /** Lets the world go on for so long. */
    static void pass(Duration time) {
        await().pollDelay(time).atMost(time.plusSeconds(60)).until(() -> true);
    }
}
