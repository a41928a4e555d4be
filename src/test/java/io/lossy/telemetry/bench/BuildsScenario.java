package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.host.LossyServer;
import io.lossy.telemetry.bench.host.Target;
import io.lossy.telemetry.bench.load.Shape;
import io.lossy.telemetry.bench.report.Metric;
import io.lossy.telemetry.bench.report.Section;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares this build with an earlier one under a small load: 10 percent of what this build stores at most. Each build has its
 * own database. Once the disk is as it is, and once each commit takes 10 ms more, as on a slow disk.
 */
final class BuildsScenario implements Scenario {
    private static final List<Shape> SHAPES = List.of(new Shape(50, 16), new Shape(1, 256));
    private static final List<Integer> DELAYS_MS = List.of(0, 10);

    @Override
    public String name() {
        return "builds";
    }

    @Override
    public Section section() {
        return new Section(
                name(), "This build and an earlier one at 10 percent load", Metric.P99_MS, LossyServer.EARLIER);
    }

    @Override
    public void run(Trial trial, Section section) {
        List<Target> targets = start(trial, section);
        if (targets.isEmpty()) {
            return;
        }
        for (Shape shape : SHAPES) {
            double rate = LatencyScenario.capacity(trial, targets.get(0), shape) / 10;
            for (int delay : DELAYS_MS) {
                trial.bed().cluster().delayCommits(delay);
                String variant = String.format(Locale.ROOT, "%d a request, commits + %d ms", shape.events(), delay);
                for (int round = 1; round <= trial.settings().rounds(); round++) {
                    for (Target target : Trial.order(round, targets)) {
                        trial.add(section, variant, target.name(), round, measure(trial, target, shape, rate));
                    }
                }
            }
            trial.bed().cluster().delayCommits(0);
        }
        section.note("Both builds get the same rate. The time runs from the moment at which a request was due.");
    }

    /** Starts this build and the earlier one. Returns an empty list, and says so in the report, if none is named. */
    static List<Target> start(Trial trial, Section section) {
        Path jar = trial.settings().before();
        if (jar == null) {
            section.note("Not measured: name the jar of the earlier build with -Dbench.before=.");
            return List.of();
        }
        List<Target> targets = List.of(trial.bed().lossy(), trial.bed().startEarlier(jar));
        targets.forEach(trial::warmUp);
        return targets;
    }

    private static Map<Metric, Double> measure(Trial trial, Target target, Shape shape, double rate) {
        long before = target.database().transactions();
        Map<Metric, Double> values = LatencyScenario.measure(trial, target, shape, rate);
        double commits = target.database().transactions() - before;
        values.put(Metric.COMMITS_PER_SECOND, commits / trial.settings().seconds());
        return values;
    }
}
