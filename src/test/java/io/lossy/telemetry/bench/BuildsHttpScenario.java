package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.host.LossyServer;
import io.lossy.telemetry.bench.host.Target;
import io.lossy.telemetry.bench.load.Shape;
import io.lossy.telemetry.bench.report.Metric;
import io.lossy.telemetry.bench.report.Section;
import java.nio.file.Path;
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
        Path jar = trial.settings().before();
        if (jar == null) {
            section.note("Not measured: name the jar of the earlier build with -Dbench.before=.");
            return;
        }
        List<Target> targets = List.of(trial.bed().lossy(), trial.bed().startEarlier(jar));
        targets.forEach(trial::warmUp);
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
