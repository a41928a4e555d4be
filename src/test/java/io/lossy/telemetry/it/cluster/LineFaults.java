package io.lossy.telemetry.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.Relay;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What may happen to the network of servers with a durable log, and to their database. */
final class LineFaults {
    private static final Duration AWAY = Duration.ofSeconds(Integer.getInteger("log.away", 60));
    private static final int LOOKS = 10;
    private static final double STORES_AT_ONCE_SECONDS = 2;
    /** Longer than a request to a broker may take. */
    private static final int CUT_MS = 4_000;

    private static final int LONGEST_CUT_MS = 12_000;
    private static final List<Relay.Mode> CUTS = List.of(Relay.Mode.SILENT, Relay.Mode.STALLED, Relay.Mode.STOPPED);

    private LineFaults() {}

    static List<LogFault> all() {
        return List.of(
                new LogFault("a server cut off from one broker", LineFaults::cutOne),
                new LogFault("a server cut off from all brokers", LineFaults::cutAll),
                new LogFault("line of a server to the database cut", LineFaults::cutDatabase),
                new LogFault("database away for " + AWAY.toSeconds() + " s", LineFaults::databaseAway));
    }

    private static void cutOne(LogRun run, Random dice) {
        Relay line = LogFault.any(run.cluster().relays(), dice);
        cut(List.of(line), LogFault.any(CUTS, dice), () -> LogFault.pass(dice, CUT_MS, LONGEST_CUT_MS));
    }

    /** Others take over; what the server had read before may still be stored, or not. */
    private static void cutAll(LogRun run, Random dice) {
        LogCluster cluster = run.cluster();
        cut(cluster.relays(), LogFault.any(CUTS, dice), () -> {
            cluster.awaitAllAt(cluster.other(cluster.relayed()));
            run.awaitAck();
        });
    }

    private static void cut(List<Relay> lines, Relay.Mode how, Runnable meanwhile) {
        System.out.println("the line is " + how);
        lines.forEach(line -> line.set(how));
        meanwhile.run();
        for (Relay line : lines) {
            if (how == Relay.Mode.SILENT) {
                line.forget(); // a connection that has lost bytes carries nothing any more
            }
            line.set(Relay.Mode.OPEN);
        }
    }

    private static void cutDatabase(LogRun run, Random dice) {
        LogFault.any(run.cluster().storing(), dice).cut(() -> LogFault.pass(dice, CUT_MS, LONGEST_CUT_MS));
    }

    /** Acks go on. */
    private static void databaseAway(LogRun run, Random dice) {
        LogCluster cluster = run.cluster();
        cluster.storing().forEach(node -> node.setLines(Relay.Mode.STOPPED));
        ClusterFault.pass(Duration.ofSeconds(1)); // for commits that were under way
        long gone = System.nanoTime();
        long rows = cluster.sql().events();
        int before = run.accepted();
        run.eraseUnread();
        for (int i = 0; i < LOOKS; i++) {
            int accepted = run.accepted();
            ClusterFault.pass(AWAY.dividedBy(LOOKS));
            assertThat(run.accepted()).as("accepted while the database is away").isGreaterThan(accepted);
            await().atMost(Patience.LONG).until(() -> cluster.nodes().stream().allMatch(ClusterNode::isReady));
        }
        assertThat(cluster.sql().events()).isEqualTo(rows);
        int waiting = run.accepted() - before;
        cluster.storing().forEach(node -> node.setLines(Relay.Mode.OPEN));
        long back = System.nanoTime();
        await().atMost(Patience.LONGEST.plus(AWAY))
                .until(() -> cluster.storing().stream()
                        .allMatch(node -> node.meter("lossy_log_lag_seconds") < STORES_AT_ONCE_SECONDS));
        System.out.println("figures: " + waiting + " events were accepted in " + seconds(gone, back)
                + " s without a database; it stored " + (cluster.sql().events() - rows) + " in the "
                + seconds(back, System.nanoTime()) + " s until the servers were not behind any more");
    }

    private static double seconds(long from, long to) {
        return Duration.ofNanos(to - from).toMillis() / 1e3;
    }
}
