package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.host.FastifyServer;
import io.lossy.telemetry.bench.host.Target;
import io.lossy.telemetry.bench.load.ClosedLoop;
import io.lossy.telemetry.bench.load.HttpLanes;
import io.lossy.telemetry.bench.load.LoadResult;
import io.lossy.telemetry.bench.load.OpenLoop;
import io.lossy.telemetry.bench.load.Shape;
import io.lossy.telemetry.bench.report.Metric;
import io.lossy.telemetry.bench.report.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures the time to the ack at 10, 50 and 90 percent of what each server stores at most with the same client. */
final class LatencyScenario implements Scenario {
    private static final List<Shape> SHAPES = List.of(new Shape(50, 16), new Shape(1, 256));
    private static final List<Integer> PERCENT = List.of(10, 50, 90);
    private static final int CONNECTIONS = 512;

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public Section section() {
        return new Section(name(), "Time to the ack, open loop over HTTP", Metric.P99_MS, FastifyServer.NAME);
    }

    @Override
    public void run(Trial trial, Section section) {
        List<Target> targets = List.of(trial.bed().lossy(), trial.bed().fastify());
        targets.forEach(trial::warmUp);
        for (Shape shape : SHAPES) {
            Map<Target, Double> capacity = new LinkedHashMap<>();
            targets.forEach(target -> capacity.put(target, capacity(trial, target, shape)));
            for (int round = 1; round <= trial.settings().fewRounds(); round++) {
                for (int percent : PERCENT) {
                    String variant = shape.events() + " a request, " + percent + " %";
                    for (Target target : Trial.order(round, targets)) {
                        double rate = capacity.get(target) * percent / 100;
                        trial.add(section, variant, target.name(), round, measure(trial, target, shape, rate));
                    }
                }
            }
        }
        section.note(
                "Percent of the server's own capacity, which the same client measures first in a closed loop. The time"
                        + " runs from the moment at which a request was due. A ratio above 1 means that our server is slower.");
    }

    /** Returns requests per second. */
    static double capacity(Trial trial, Target target, Shape shape) {
        target.database().reset();
        try (HttpLanes http = new HttpLanes(trial.bed().vertx(), target.port(), shape.connections())) {
            LoadResult result = new ClosedLoop(trial.bed().vertx(), http.lanes(shape.connections()), shape.events())
                    .forSeconds(trial.settings().seconds());
            target.database().settledRows();
            double capacity = result.requests() / result.seconds();
            Trial.say(target.name() + " answers " + Metric.LOAD.format(capacity) + " requests/s of " + shape.events());
            return capacity;
        }
    }

    static Map<Metric, Double> measure(Trial trial, Target target, Shape shape, double rate) {
        try (HttpLanes http = new HttpLanes(trial.bed().vertx(), target.port(), CONNECTIONS)) {
            OpenLoop loop = new OpenLoop(trial.bed().vertx(), http, shape.events(), rate);
            Map<Metric, Double> values = trial.onEmptyTable(
                    target, () -> loop.forSeconds(trial.settings().seconds()));
            values.put(Metric.LOAD, rate);
            values.keySet()
                    .retainAll(List.of(
                            Metric.LOAD,
                            Metric.P50_MS,
                            Metric.P99_MS,
                            Metric.SERVER_CPU,
                            Metric.POSTGRES_CPU,
                            Metric.FAILED));
            return values;
        }
    }
}
