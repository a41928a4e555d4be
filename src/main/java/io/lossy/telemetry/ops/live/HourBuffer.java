package io.lossy.telemetry.ops.live;

import io.vertx.core.json.JsonArray;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * Keeps one hour of every series in steps of ten seconds, in a ring of fixed size. It receives the current values each
 * second. For a level it keeps the last value of each step; for a counter, its exact growth within the step.
 */
final class HourBuffer {
    static final int STEP_SECONDS = 10;
    static final int STEPS = 360;

    /**
     * Seconds of samples to keep. The current step of a counter shows the growth of the last ten seconds, so that it
     * does not start at 0.
     */
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

    /**
     * @param names of all series, counters before levels
     * @param counters how many of the names are counters
     */
    HourBuffer(List<String> names, int counters) {
        this.names = List.copyOf(names);
        this.counters = counters;
        this.base = new double[counters];
        this.latest = new double[names.size()];
        Arrays.fill(steps, Long.MIN_VALUE);
    }

    List<String> names() {
        return names;
    }

    /** @param values in the order of the names; NaN where there is none */
    void sample(Instant now, double[] values) {
        // if the clock was set back, stay in the current step until time has caught up
        long step = Math.max(head, step(now));
        if (step != head) {
            // counts from before the first sample come from the database, through add()
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

    /** Adds a count from before this process started. Ignores counts outside the hour. */
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

    /** Returns the growth of a counter in the last {@code lastSteps} steps, including the current one. */
    double sum(int counter, int lastSteps) {
        double sum = 0;
        for (int slot = 0; slot < STEPS; slot++) {
            if (steps[slot] > head - lastSteps && rows[slot] != null && !Double.isNaN(rows[slot][counter])) {
                sum += rows[slot][counter];
            }
        }
        return sum;
    }

    /** Returns the growth per second over the last ten seconds, or since the start if that is shorter. */
    double rate(int counter) {
        if (samples < 2) {
            return 0;
        }
        int span = Math.min(samples, RECENT) - 1;
        double[] before = recent[Math.floorMod(samples - 1 - span, RECENT)];
        return Math.max(0, (latest[counter] - before[counter]) / span);
    }

    /** Returns every known step, oldest first: {@code [epoch second, value, ...]}. */
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

    /** Returns the current step. */
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
            point.add(PageFigures.number(value));
        }
        return point;
    }

    private static long step(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), (long) STEP_SECONDS);
    }
}
