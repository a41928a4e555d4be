package io.lossy.telemetry.product;

import io.lossy.telemetry.product.Funnel.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Walks through everybody's steps in one pass and constant memory. Somebody reaches a step when it comes after all steps
 * before it, in order, within the time that begins at the first. Of several beginnings the latest that leads on counts,
 * so that a first try which came to nothing does not spoil the next (the rule of ClickHouse's {@code windowFunnel}).
 */
public final class FunnelWalk {
    private static final long NONE = Long.MIN_VALUE;
    private static final int DIGITS = 3;

    private final List<Step> steps;
    private final Instant until;
    private final long withinMs;
    private final long nowMs;
    private final long[] reached;
    private final List<Histogram> took;
    /** For each step: when the latest way that led to it began, and when the step was taken on it. */
    private final long[] begun;

    private final long[] at;
    private @Nullable String who;
    private int level;
    private long open;

    /**
     * @param until  who takes the first step from here on does not count
     * @param within the longest way from the first step to the last
     * @param now    tells whose time is not up
     */
    public FunnelWalk(List<Step> steps, Instant until, Duration within, Instant now) {
        this.steps = List.copyOf(steps);
        this.until = until;
        this.withinMs = within.toMillis();
        this.nowMs = now.toEpochMilli();
        this.reached = new long[steps.size()];
        this.begun = new long[steps.size()];
        this.at = new long[steps.size()];
        Arrays.fill(begun, NONE);
        this.took =
                Stream.generate(() -> new Histogram(DIGITS)).limit(steps.size()).toList();
    }

    /**
     * The next event: all of one person's together, in the order in which they occurred.
     *
     * @param matches the steps that this event is
     */
    public void next(String person, Instant occurred, BitSet matches) {
        if (!person.equals(who)) {
            leave();
            who = person;
        }
        long now = occurred.toEpochMilli();
        for (int step = steps.size() - 1; step > 0; step--) { // backwards: one event is one step of a way
            if (matches.get(step)) {
                advance(step, now);
            }
        }
        if (matches.get(0) && occurred.isBefore(until)) {
            begun[0] = now;
            at[0] = now;
            level = Math.max(level, 1);
        }
    }

    private void advance(int step, long now) {
        long start = begun[step - 1];
        if (start == NONE || now - start > withinMs || start <= begun[step]) {
            return;
        }
        begun[step] = start;
        at[step] = now;
        if (level <= step) {
            level = step + 1;
            took.get(step).recordValue(Math.max(0, now - at[step - 1]));
        }
    }

    private void leave() {
        for (int step = 0; step < level; step++) {
            reached[step]++;
        }
        if (level > 0 && level < steps.size() && nowMs - begun[0] <= withinMs) {
            open++;
        }
        level = 0;
        Arrays.fill(begun, NONE);
    }

    /** After the last event. */
    public Funnel end() {
        leave();
        List<Level> levels = new ArrayList<>();
        for (int step = 0; step < steps.size(); step++) {
            Histogram times = took.get(step);
            Duration median = times.getTotalCount() == 0 ? null : Duration.ofMillis(times.getValueAtPercentile(50));
            levels.add(new Level(steps.get(step), reached[step], median));
        }
        return new Funnel(levels, open);
    }
}
