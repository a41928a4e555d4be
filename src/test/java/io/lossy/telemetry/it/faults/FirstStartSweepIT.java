package io.lossy.telemetry.it.faults;

import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.it.resilience.FirstStart;
import io.lossy.telemetry.it.resilience.FirstStart.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Signals at many moments of first starts. {@code -Dfaults.seed=} runs the same ones again, {@code -Dfaults.rounds=} says
 * how many moments of each phase there are.
 */
@Tag("faults")
class FirstStartSweepIT {
    private static final long SEED = Long.getLong("faults.seed", System.nanoTime());
    private static final int ROUNDS = Integer.getInteger("faults.rounds", 3);
    private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");
    /** The most that a phase comes to, nearly. */
    private static final Map<Phase, Integer> ENDS =
            Map.of(Phase.UNPACKING, 900, Phase.MAKING, 950, Phase.STARTING, 8, Phase.MIGRATING, 3);

    @Test
    void aSignalAtAnyMomentLeavesNothingRunningAndTheNextStartSucceeds() throws IOException {
        System.out.println("faults.seed=" + SEED); // so that a failure can be run again
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            Path dataDir = Files.createDirectories(
                    Path.of("target", "it-processes", "sweep-" + Long.toString(System.nanoTime(), 36)));
            FirstStart start = new FirstStart(dataDir);
            for (Phase phase : Phase.values()) {
                int progress = 1 + random.nextInt(ENDS.get(phase));
                String signal = SIGNALS.get(random.nextInt(SIGNALS.size()));
                System.out.println(signal + " at " + phase + " " + progress);
                start.endAt(phase, progress, signal);
            }
            start.succeeds();
            ServerProcess.discard(dataDir);
        }
    }
}
