package io.lossy.telemetry.query;

import io.lossy.telemetry.query.Funnel.FunnelLevel;
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
 * Computes a funnel in one pass over all events and in constant memory. A person reaches a step if it follows all
 * earlier steps, in order, within the time limit that starts at the first step. If a person starts several times, the
 * latest start that leads to a step counts. So a failed first try does not affect the next one (the rule of
 * ClickHouse's {@code windowFunnel}).
 */
public final class FunnelWalk {
    private static final long NONE = Long.MIN_VALUE;
    private static final int DIGITS = 3;

    private final List<FunnelStep> steps;
    private final Instant until;
    private final long withinMs;
    private final long nowMs;
    private final long[] reached;
    private final List<Histogram> took;
    /**
     * For each step: start time of the latest attempt that reached it; {@link #at} has the time of the step itself in
     * that attempt.
     */
    private final long[] begun;

    private final long[] at;
    private @Nullable String who;
    private int level;
    private long open;

    /**
     * @param until first steps at or after this instant do not count
     * @param within longest time from the first step to the last
     * @param now decides whether a person still has time to finish
     */
    public FunnelWalk(List<FunnelStep> steps, Instant until, Duration within, Instant now) {
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
     * Adds the next event. Events of one person must come together, in the order in which they occurred.
     *
     * @param matches the steps that this event matches
     */
    public void next(String person, Instant occurred, BitSet matches) {
        if (!person.equals(who)) {
            leave();
            who = person;
        }
        long now = occurred.toEpochMilli();
        for (int step = steps.size() - 1; step > 0; step--) { // backwards, so that one event is one step
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

    /** Returns the funnel. Call after the last event. */
    public Funnel end() {
        leave();
        List<FunnelLevel> levels = new ArrayList<>();
        for (int step = 0; step < steps.size(); step++) {
            Histogram times = took.get(step);
            Duration median = times.getTotalCount() == 0 ? null : Duration.ofMillis(times.getValueAtPercentile(50));
            levels.add(new FunnelLevel(steps.get(step), reached[step], median));
        }
        return new Funnel(levels, open);
    }
}
