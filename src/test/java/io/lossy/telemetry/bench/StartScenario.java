package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.host.FastifyServer;
import io.lossy.telemetry.bench.host.Target;
import io.lossy.telemetry.bench.load.FirstAck;
import io.lossy.telemetry.bench.report.Metric;
import io.lossy.telemetry.bench.report.Section;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** Measures the time from the start of the process to the first ack, with PostgreSQL running and the tables made. */
final class StartScenario implements Scenario {
    @Override
    public String name() {
        return "start";
    }

    @Override
    public Section section() {
        return new Section(
                name(), "From the start of the process to the first ack", Metric.SECONDS, FastifyServer.NAME);
    }

    @Override
    public void run(Trial trial, Section section) {
        for (int round = 1; round <= trial.settings().rounds(); round++) {
            measure(trial, section, round, trial.bed()::startLossy);
            measure(trial, section, round, trial.bed()::startFastify);
        }
        section.note("A ratio above 1 means that our server starts more slowly.");
    }

    private static void measure(Trial trial, Section section, int round, Supplier<Target> start) {
        long before = System.nanoTime();
        Target target = start.get();
        FirstAck.await(target.port());
        Map<Metric, Double> values = new EnumMap<>(Metric.class);
        values.put(Metric.SECONDS, (System.nanoTime() - before) / 1e9);
        values.put(Metric.SERVER_RSS, target.residentMib());
        trial.add(section, "start", target.name(), round, values);
        target.stop();
    }
}
