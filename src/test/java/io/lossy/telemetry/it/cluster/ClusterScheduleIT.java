package io.lossy.telemetry.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three servers under load while they and their database fail, one thing after another. In the end every id has exactly one
 * end, and every server shows the same, right windows. {@code -Dcluster.seed=} runs a schedule again.
 */
class ClusterScheduleIT {
    private static final long SEED = Long.getLong("cluster.seed", System.nanoTime());
    private static final int PER_SECOND = Integer.getInteger("cluster.rate", 1_500);
    private static final int KILLS = Integer.getInteger("cluster.kills", 20);
    private static final int CLIENTS = 30;
    /** What is promised; a slow machine has as much more time as all waits. */
    private static final Duration BACK = Duration.ofSeconds(5).multipliedBy(Integer.getInteger("test.patience", 1));

    @Test
    void aServerThatDiesTakesNothingWithIt() {
        try (ClusterRun run = new ClusterRun(SEED, 300, 6)) {
            run.strike(ClusterFault.KILL);

            run.assertBooks();
            run.assertWindows();
        }
    }

    @Test
    @Tag("cluster")
    void twentyKillsARollingRestartAndAFailoverLoseAndDoubleNothing() {
        Map<String, List<Long>> waits = new TreeMap<>();
        try (ClusterRun run = new ClusterRun(SEED, PER_SECOND, CLIENTS)) {
            for (ClusterFault fault : ClusterFault.schedule(KILLS, new Random(SEED))) {
                Duration wait = run.strike(fault);
                waits.computeIfAbsent(fault.name(), name -> new ArrayList<>()).add(wait.toMillis());
            }
            System.out.println("figures: first ack after the fault, ms: " + waits);
            List<ClusterSockets.Gap> gaps = new ArrayList<>(run.sockets().gaps());
            gaps.sort(Comparator.comparing(ClusterSockets.Gap::length));
            System.out.println("figures: " + gaps.size() + " sockets came back after: " + gaps);

            run.assertBooks();
            run.assertWindows();
            assertThat(gaps)
                    .isNotEmpty()
                    .allSatisfy(gap -> assertThat(gap.length()).isLessThanOrEqualTo(BACK));
            assertThat(waits.values())
                    .allSatisfy(each ->
                            assertThat(each).allSatisfy(wait -> assertThat(wait).isLessThanOrEqualTo(BACK.toMillis())));
        }
    }
}
