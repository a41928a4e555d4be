package io.lossy.telemetry.catalog.model;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Defines the units of the catalog, the name endings that promise them, and the conversion from a field's unit to a
 * metric's.
 */
public final class Units {
    /**
     * Values of {@code unit:}. A {@code ratio} is 0 to 1, a {@code percent} 0 to 100, an {@code index} a position in a
     * sequence.
     */
    public static final List<String> WORDS = List.of("ms", "s", "bytes", "percent", "ratio", "count", "index");

    /** Name ending to the unit it promises; Prometheus names write out {@code seconds}. */
    private static final Map<String, String> ENDINGS = Map.of(
            "ms", "ms", "s", "s", "seconds", "s", "bytes", "bytes", "percent", "percent", "ratio", "ratio", "count",
            "count", "index", "index");

    private Units() {}

    /** Returns the unit that the last part of a name promises, or null if it promises none. */
    public static @Nullable String promisedBy(String name) {
        int cut = name.lastIndexOf('_');
        return cut < 0 ? null : ENDINGS.get(name.substring(cut + 1));
    }

    /**
     * Returns the factor from a field's unit to that of a metric with this name: 0.001 from milliseconds to {@code
     * _seconds}, 1 if the units agree or the name promises none. Empty if they contradict each other.
     */
    public static OptionalDouble factor(String metric, @Nullable String unit) {
        String promised = promisedBy(metric.endsWith("_total") ? metric.substring(0, metric.length() - 6) : metric);
        if (promised == null || promised.equals(unit)) {
            return OptionalDouble.of(1);
        }
        return promised.equals("s") && "ms".equals(unit) ? OptionalDouble.of(0.001) : OptionalDouble.empty();
    }
}
