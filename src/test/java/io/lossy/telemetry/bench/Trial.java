package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.host.Target;
import io.lossy.telemetry.bench.host.Usage;
import io.lossy.telemetry.bench.load.LoadResult;
import io.lossy.telemetry.bench.load.Shape;
import io.lossy.telemetry.bench.load.Wrk;
import io.lossy.telemetry.bench.report.Measurement;
import io.lossy.telemetry.bench.report.Metric;
import io.lossy.telemetry.bench.report.Section;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Measures one load on one target: what was stored, how long answers took, and what it cost. */
record Trial(BenchSettings settings, Testbed bed, Wrk wrk) {
    private static final int WARM_UP_SECONDS = 10;

    /** Runs the load on an empty table. */
    Map<Metric, Double> onEmptyTable(Target target, Supplier<LoadResult> load) {
        target.database().reset();
        return costs(target, 0, load);
    }

    /** @param rowsBefore in the table, which the load adds to */
    Map<Metric, Double> costs(Target target, long rowsBefore, Supplier<LoadResult> load) {
        Usage before = Usage.of(bed.cluster(), target);
        LoadResult result = load.get();
        Usage after = Usage.of(bed.cluster(), target);
        long events = target.database().settledRows() - rowsBefore;
        requireStored(target, result, events);
        Map<Metric, Double> values = result.values(events);
        values.putAll(before.costUntil(after, events));
        values.put(Metric.SERVER_RSS, target.residentMib());
        values.put(Metric.POSTGRES_RSS, bed.cluster().memoryMib());
        return values;
    }

    /** A server that answers quickly and stores nothing must not win. */
    static void requireStored(Target target, LoadResult result, long events) {
        if (result.requests() > 0 && events < result.requests()) {
            throw new IllegalStateException(target.name() + " answered " + result.requests() + " requests and stored "
                    + events + " events; see its log in target/bench");
        }
    }

    /** Sends requests with wrk for the seconds of the settings. */
    Supplier<LoadResult> wrk(Target target, Shape shape) {
        return () -> wrk.run(target.port(), shape, settings.seconds());
    }

    /** Lets the JIT compilers of the target compile what the load uses. */
    void warmUp(Target target) {
        say("warming up " + target.name());
        target.database().reset();
        wrk.run(target.port(), new Shape(50, 16), WARM_UP_SECONDS);
        wrk.run(target.port(), new Shape(1, 64), WARM_UP_SECONDS / 2);
    }

    /** Returns the targets in another order in each second round, so that none always runs after the other. */
    static <T> List<T> order(int round, List<T> targets) {
        List<T> order = new ArrayList<>(targets);
        if (round % 2 == 0) {
            Collections.reverse(order);
        }
        return order;
    }

    void add(Section section, String variant, String system, int round, Map<Metric, Double> values) {
        Measurement measurement = new Measurement(variant, system, round, values);
        section.add(measurement);
        StringBuilder line = new StringBuilder(section.name() + " round " + round + ", " + variant + ", " + system);
        measurement.values().forEach((metric, value) -> {
            if (metric != Metric.FAILED || value > 0) {
                line.append("; ").append(metric.format(value)).append(' ').append(metric.label());
            }
        });
        say(line.toString());
    }

    static void say(String line) {
        System.out.println("bench: " + line);
    }
}
