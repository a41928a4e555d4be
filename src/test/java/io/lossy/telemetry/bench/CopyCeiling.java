package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.host.BenchDatabase;
import io.lossy.telemetry.bench.host.Target;
import io.lossy.telemetry.bench.load.LoadResult;
import io.lossy.telemetry.bench.load.Shape;
import io.lossy.telemetry.bench.report.Metric;
import io.lossy.telemetry.bench.report.Section;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** Measures how fast PostgreSQL takes the same rows by COPY, which no server that commits request by request reaches. */
final class CopyCeiling {
    static final String NAME = "COPY";

    private static final int ROWS = 300_000;
    private static final int FILL_SECONDS = 8;

    private final Trial trial;
    private final Target target;
    private final Path rows;

    /** Stores, through the target, the rows that COPY then reads. */
    CopyCeiling(Trial trial, Target target) {
        this.trial = trial;
        this.target = target;
        this.rows = trial.settings().folder().resolve("rows.csv");
        BenchDatabase database = target.database();
        database.reset();
        trial.wrk().run(target.port(), new Shape(500, 4), FILL_SECONDS);
        database.settledRows();
        database.copyOut(rows, ROWS);
    }

    void measure(Section section, int round) {
        Map<Metric, Double> values = trial.onEmptyTable(target, this::copy);
        values.keySet().removeAll(Set.of(Metric.SERVER_CPU, Metric.SERVER_RSS, Metric.P50_MS, Metric.P99_MS));
        trial.add(section, "rows of 500:4", NAME, round, values);
    }

    private LoadResult copy() {
        long start = System.nanoTime();
        target.database().copyIn(rows);
        return new LoadResult(1, 0, (System.nanoTime() - start) / 1e9, Double.NaN, Double.NaN);
    }
}
