package io.lossy.telemetry.it.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** One thing that goes wrong in servers with a durable log, or in what they need. It is over when {@link #strike} returns. */
record LogFault(String name, Strike strike) {
    /** A part of the names of faults that are tried alone; all have the empty one. */
    private static final String ONLY = System.getProperty("log.only", "");

    /** What is done during a run, with dice for which server, when and for how long. */
    interface Strike {
        void on(LogRun run, Random dice);
    }

    /** Everything, in an order that the dice decide. */
    static List<LogFault> schedule(Random dice) {
        List<LogFault> all = new ArrayList<>();
        all.addAll(BrokerFaults.all());
        all.addAll(StoringFaults.all());
        all.addAll(LineFaults.all());
        all.removeIf(fault -> !fault.name().contains(ONLY));
        Collections.shuffle(all, dice);
        return all;
    }

    @Override
    public String toString() {
        return name;
    }

    static <T> T any(List<T> of, Random dice) {
        return of.get(dice.nextInt(of.size()));
    }

    static void pass(Random dice, int leastMs, int mostMs) {
        ClusterFault.pass(Duration.ofMillis(leastMs + dice.nextInt(mostMs - leastMs)));
    }
}
