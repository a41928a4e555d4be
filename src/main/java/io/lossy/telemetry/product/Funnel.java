package io.lossy.telemetry.product;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How many got how far.
 *
 * @param levels one a step, in order; each counts those who took this step after all before it
 * @param open   those who have not taken the last step yet and whose time is not up
 */
public record Funnel(List<Level> levels, long open) {
    public Funnel {
        levels = List.copyOf(levels);
    }

    /** @param median from the step before to this one, of those who took it; null for the first and for nobody */
    public record Level(Step step, long reached, @Nullable Duration median) {}

    /** Of those who took the first step; empty when nobody did. */
    public OptionalDouble ofFirst(int level) {
        return share(level, 0);
    }

    /** Of those who took the step before; empty for the first step and when nobody took that one. */
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
