package io.lossy.telemetry.ops;

import io.vertx.core.json.JsonArray;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * An hour of every series in steps of ten seconds: a ring of fixed size. Told the present values each second, it keeps
 * of a level the last one of each step, and of a counter how much it grew within the step, exactly.
 */
final class Hour {
    static final int STEP_SECONDS = 10;
    static final int STEPS = 360;

    /** The present step of a counter is shown as what the last ten seconds brought, so that it does not start at 0. */
    private static final int RECENT = STEP_SECONDS + 1;

    private final List<String> names;
    private final int counters;
    private final double[][] rows = new double[STEPS][];
    private final long[] steps = new long[STEPS];
    private final double[][] recent = new double[RECENT][];
    private final double[] base;
    private double[] latest;
    private long head = Long.MIN_VALUE;
    private int samples;

    /** @param names of all series, counters before levels */
    Hour(List<String> names, int counters) {
        this.names = List.copyOf(names);
        this.counters = counters;
        this.base = new double[counters];
        this.latest = new double[names.size()];
        Arrays.fill(steps, Long.MIN_VALUE);
    }

    List<String> names() {
        return names;
    }

    /** @param values by the place of their names; NaN where there is none */
    void sample(Instant now, double[] values) {
        // a clock that was set back waits in the present step until time has caught up
        long step = Math.max(head, step(now));
        if (step != head) {
            // what was counted before the first sample is in the database, which tells of it in add()
            System.arraycopy(head == Long.MIN_VALUE ? values : latest, 0, base, 0, counters);
        }
        head = step;
        latest = values.clone();
        recent[samples++ % RECENT] = latest;
        double[] row = row(step);
        for (int i = 0; i < row.length; i++) {
            row[i] = i < counters ? values[i] - base[i] : values[i];
        }
    }

    /** Adds what is known from before this process counted; what is out of the hour is left out. */
    void add(Instant at, int counter, long events) {
        long step = step(at);
        if (step == head) {
            base[counter] -= events;
        }
        if (head == Long.MIN_VALUE || step > head || step <= head - STEPS) {
            return;
        }
        double[] row = row(step);
        row[counter] = Double.isNaN(row[counter]) ? (double) events : row[counter] + events;
    }

    private double[] row(long step) {
        int slot = (int) Math.floorMod(step, (long) STEPS);
        double[] row = rows[slot];
        if (row == null || steps[slot] != step) {
            row = new double[names.size()];
            Arrays.fill(row, Double.NaN);
            rows[slot] = row;
            steps[slot] = step;
        }
        return row;
    }

    /** What a counter grew by in the last so many steps, the present one included. */
    double sum(int counter, int lastSteps) {
        double sum = 0;
        for (int slot = 0; slot < STEPS; slot++) {
            if (steps[slot] > head - lastSteps && rows[slot] != null && !Double.isNaN(rows[slot][counter])) {
                sum += rows[slot][counter];
            }
        }
        return sum;
    }

    /** A second, over the last ten of them, or since the start. */
    double rate(int counter) {
        if (samples < 2) {
            return 0;
        }
        int span = Math.min(samples, RECENT) - 1;
        double[] before = recent[Math.floorMod(samples - 1 - span, RECENT)];
        return Math.max(0, (latest[counter] - before[counter]) / span);
    }

    /** Every step that is known, oldest first: {@code [epoch second, value, ...]}. */
    JsonArray points() {
        JsonArray points = new JsonArray();
        for (long step = head - STEPS + 1; step < head; step++) {
            int slot = (int) Math.floorMod(step, (long) STEPS);
            if (steps[slot] == step) {
                points.add(point(step, rows[slot]));
            }
        }
        return samples == 0 ? points : points.add(present());
    }

    /** The step that is under way. */
    JsonArray present() {
        double[] row = row(head).clone();
        for (int i = 0; i < counters; i++) {
            row[i] = rate(i) * STEP_SECONDS;
        }
        return point(head, row);
    }

    private JsonArray point(long step, double[] row) {
        JsonArray point = new JsonArray().add(step * STEP_SECONDS);
        for (double value : row) {
            point.add(Figures.number(value));
        }
        return point;
    }

    private static long step(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), (long) STEP_SECONDS);
    }
}
