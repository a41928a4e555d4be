package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.host.FastifyServer;
import io.lossy.telemetry.bench.host.LossyServer;
import io.lossy.telemetry.bench.host.Target;
import io.lossy.telemetry.bench.load.Shape;
import io.lossy.telemetry.bench.report.Metric;
import io.lossy.telemetry.bench.report.Section;
import java.util.List;

/** Measures how much each server stores over HTTP if its clients send as fast as it answers, beside COPY. */
final class ThroughputScenario implements Scenario {
    @Override
    public String name() {
        return "http";
    }

    @Override
    public Section section() {
        return new Section(name(), "HTTP, closed loop", Metric.EVENTS_PER_SECOND, FastifyServer.NAME);
    }

    @Override
    public void run(Trial trial, Section section) {
        LossyServer lossy = trial.bed().lossy();
        FastifyServer fastify = trial.bed().fastify();
        List<Target> targets = List.of(lossy, fastify);
        targets.forEach(trial::warmUp);
        CopyCeiling copy = new CopyCeiling(trial, fastify);
        for (int round = 1; round <= trial.settings().rounds(); round++) {
            for (Shape shape : trial.settings().shapes()) {
                for (Target target : Trial.order(round, targets)) {
                    measure(trial, section, shape, target, round);
                }
            }
            copy.measure(section, round);
        }
        section.note(
                "A variant is events in a request : connections. p50 and p99 are those of wrk, from when it sent the"
                        + " request. The ratio is paired by round. COPY reads the same rows by pgjdbc in one transaction.");
    }

    private static void measure(Trial trial, Section section, Shape shape, Target target, int round) {
        trial.add(
                section, shape.toString(), target.name(), round, trial.onEmptyTable(target, trial.wrk(target, shape)));
    }
}
