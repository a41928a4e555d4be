package io.lossy.telemetry.query;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Holds how many people reached each step of a funnel.
 *
 * @param levels one per step, in order; each counts the people who took this step after all earlier ones
 * @param open people who have not taken the last step yet but still have time
 */
public record Funnel(List<FunnelLevel> levels, long open) {
    public Funnel {
        levels = List.copyOf(levels);
    }

    /**
     * The people who reached one step.
     *
     * @param median time from the previous step to this one; null for the first step, or if the step was never reached
     */
    public record FunnelLevel(
            FunnelStep step, long reached, @Nullable Duration median) {}

    /**
     * Returns the people at this step as a share of those at the first step. Empty if the first step was never reached.
     */
    public OptionalDouble ofFirst(int level) {
        return share(level, 0);
    }

    /**
     * Returns the people at this step as a share of those at the previous one. Empty for the first step, or if the
     * previous step was never reached.
     */
    public OptionalDouble ofPrevious(int level) {
        return level == 0 ? OptionalDouble.empty() : share(level, level - 1);
    }

    private OptionalDouble share(int level, int base) {
        long whole = levels.get(base).reached();
        return whole == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) levels.get(level).reached() / whole);
    }
}
