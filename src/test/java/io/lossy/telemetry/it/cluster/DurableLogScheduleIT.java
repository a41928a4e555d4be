package io.lossy.telemetry.it.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Servers with a durable log, under load, while each part of them fails. In the end every id has exactly one end, and every
 * server shows the same, right windows. {@code -Dcluster.seed=} runs a schedule again, and {@code -Dlog.away=} says for how
 * many seconds the database is away.
 */
@Tag("cluster")
class DurableLogScheduleIT {
    private static final long SEED = Long.getLong("cluster.seed", System.nanoTime());
    private static final int PER_SECOND = Integer.getInteger("cluster.rate", 1_500);

    @Test
    void brokersServersLinesAndTheDatabaseFailAndNothingIsLostOrDoubled() {
        Map<String, Long> waits = new TreeMap<>();
        try (LogRun run = new LogRun(SEED, PER_SECOND)) {
            for (LogFault fault : LogFault.schedule(new Random(SEED))) {
                Duration wait = run.strike(fault);
                waits.put(fault.name(), wait.toMillis());
            }
            System.out.println("figures: first ack after the fault, ms: " + waits);

            run.assertBooks();
            run.assertWindows();
        }
    }
}
