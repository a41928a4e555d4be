package io.lossy.telemetry.catalog;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The units of the catalog, how a name tells them, and how a field's unit becomes a metric's. */
public final class Units {
    /** What {@code unit:} may say; {@code ratio} is 0 to 1, {@code percent} 0 to 100, {@code index} a place in a row. */
    public static final List<String> WORDS = List.of("ms", "s", "bytes", "percent", "ratio", "count", "index");

    /** The end of a name and the unit it promises; names of Prometheus write seconds out. */
    private static final Map<String, String> ENDINGS = Map.of(
            "ms", "ms", "s", "s", "seconds", "s", "bytes", "bytes", "percent", "percent", "ratio", "ratio", "count",
            "count", "index", "index");

    private Units() {}

    /** The unit that the last part of a name promises, or null. */
    public static @Nullable String promisedBy(String name) {
        int cut = name.lastIndexOf('_');
        return cut < 0 ? null : ENDINGS.get(name.substring(cut + 1));
    }

    /**
     * What a field's value is multiplied by before it is given to a metric of this name: 0.001 from milliseconds to
     * {@code _seconds}, 1 where units agree or the metric's name promises none, empty where they contradict.
     */
    public static OptionalDouble factor(String metric, @Nullable String unit) {
        String promised = promisedBy(metric.endsWith("_total") ? metric.substring(0, metric.length() - 6) : metric);
        if (promised == null || promised.equals(unit)) {
            return OptionalDouble.of(1);
        }
        return promised.equals("s") && "ms".equals(unit) ? OptionalDouble.of(0.001) : OptionalDouble.empty();
    }
}
