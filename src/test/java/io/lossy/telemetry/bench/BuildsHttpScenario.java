package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.host.LossyServer;
import io.lossy.telemetry.bench.host.Target;
import io.lossy.telemetry.bench.load.Shape;
import io.lossy.telemetry.bench.report.Metric;
import io.lossy.telemetry.bench.report.Section;
import java.util.List;

/**
 * Compares how much this build and an earlier one store over HTTP if their clients send as fast as they answer. Each
 * build has its own database. The builds alternate, because the speed of a shared machine changes within minutes.
 */
final class BuildsHttpScenario implements Scenario {
    @Override
    public String name() {
        return "builds-http";
    }

    @Override
    public Section section() {
        return new Section(
                name(),
                "This build and an earlier one over HTTP, closed loop",
                Metric.EVENTS_PER_SECOND,
                LossyServer.EARLIER);
    }

    @Override
    public void run(Trial trial, Section section) {
        List<Target> targets = BuildsScenario.start(trial, section);
        if (targets.isEmpty()) {
            return;
        }
        for (int round = 1; round <= trial.settings().rounds(); round++) {
            for (Shape shape : trial.settings().shapes()) {
                for (Target target : Trial.order(round, targets)) {
                    trial.add(
                            section,
                            shape.toString(),
                            target.name(),
                            round,
                            trial.onEmptyTable(target, trial.wrk(target, shape)));
                }
            }
        }
        section.note("A variant is events in a request : connections. The ratio is paired by round.");
    }
}
