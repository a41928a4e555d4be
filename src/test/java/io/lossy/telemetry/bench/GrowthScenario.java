package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.host.FastifyServer;
import io.lossy.telemetry.bench.host.Target;
import io.lossy.telemetry.bench.load.Shape;
import io.lossy.telemetry.bench.report.Metric;
import io.lossy.telemetry.bench.report.Section;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

/** Measures the same load while the partition of the day grows from empty to {@code bench.rows} rows. */
final class GrowthScenario implements Scenario {
    private static final Shape SHAPE = new Shape(50, 16);
    /** Of both databases, with indexes and the write-ahead log. */
    private static final long BYTES_PER_ROW = 1_000;

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public Section section() {
        return new Section(name(), "The table grows", Metric.EVENTS_PER_SECOND, FastifyServer.NAME);
    }

    @Override
    public void run(Trial trial, Section section) {
        requireDisk(trial.settings());
        List<Target> targets = List.of(trial.bed().lossy(), trial.bed().fastify());
        targets.forEach(trial::warmUp);
        targets.forEach(target -> target.database().reset());
        for (long rows : steps(trial.settings().rows())) {
            for (Target target : targets) {
                fill(target, rows);
            }
            for (int round = 1; round <= trial.settings().fewRounds(); round++) {
                for (Target target : Trial.order(round, targets)) {
                    String variant = String.format(Locale.ROOT, "%,d rows", rows);
                    trial.add(section, variant, target.name(), round, measure(trial, target));
                }
            }
        }
        targets.forEach(target -> target.database().reset());
        section.note("All rows are in the partition of one day. The rows of the rounds themselves come on top.");
    }

    private static void requireDisk(BenchSettings settings) {
        long needed = settings.rows() * BYTES_PER_ROW;
        long usable = settings.folder().toFile().getUsableSpace();
        if (usable < needed) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "%,d rows need %,d MB of disk, and %,d MB are free; choose fewer with -Dbench.rows=N",
                    settings.rows(),
                    needed >> 20,
                    usable >> 20));
        }
    }

    /** Returns 0, a twentieth, a quarter and all of the rows. */
    private static List<Long> steps(long rows) {
        return LongStream.of(0, rows / 20, rows / 4, rows).boxed().toList();
    }

    private static void fill(Target target, long rows) {
        long missing = rows - target.database().rows();
        if (missing > 0) {
            Trial.say("adding " + missing + " rows for " + target.name());
            target.database().fill(missing);
        }
    }

    private static Map<Metric, Double> measure(Trial trial, Target target) {
        target.database().execute("CHECKPOINT");
        return trial.costs(target, target.database().rows(), trial.wrk(target, SHAPE));
    }
}
