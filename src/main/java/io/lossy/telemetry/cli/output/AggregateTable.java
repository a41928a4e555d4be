package io.lossy.telemetry.cli.output;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Formats the newest aggregates of each family as lines for a terminal. */
public final class AggregateTable {
    private final Map<String, JsonObject> newest = new TreeMap<>();

    public void put(JsonObject message) {
        newest.put(message.getString("family", "?"), message);
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        newest.forEach((family, message) -> {
            lines.add(format(
                    "%s  %d events in %d s, at %s",
                    family,
                    message.getLong("events", 0L),
                    message.getLong("window_seconds", 0L),
                    message.getString("at", "?")));
            JsonObject aggregates = message.getJsonObject("aggregates", new JsonObject());
            aggregates.fieldNames().stream().sorted().forEach(name -> {
                if (aggregates.getValue(name) instanceof JsonObject figure) {
                    lines.add(format("  %-22s %s%s", name, figure(figure), status(figure)));
                }
            });
        });
        return lines.stream().map(TerminalText::escape).toList();
    }

    /** Formats one aggregate: a distribution with its quantiles, a ratio with its two counts, others as one value. */
    private static String figure(JsonObject figure) {
        if (figure.containsKey("p50")) {
            return format(
                    "n %s  mean %s  p50 %s  p95 %s  p99 %s  max %s",
                    number(figure, "count"),
                    number(figure, "mean"),
                    number(figure, "p50"),
                    number(figure, "p95"),
                    number(figure, "p99"),
                    number(figure, "max"));
        }
        if (figure.containsKey("per_minute")) {
            return format("%s a minute", number(figure, "per_minute"));
        }
        String value = number(figure, "value");
        return figure.containsKey("denominator")
                ? format("%s  (%s of %s)", value, number(figure, "numerator"), number(figure, "denominator"))
                : value;
    }

    /** Returns a mark for {@code warn} and {@code alert}, otherwise an empty string. */
    private static String status(JsonObject figure) {
        String status = figure.getString("status", "");
        return status.equals("warn") || status.equals("alert") ? "   <- " + status : "";
    }

    /** Formats a number with about three significant digits, because more are hard to read at a glance. */
    private static String number(JsonObject figure, String name) {
        if (!(figure.getValue(name) instanceof Number number)) {
            return "-";
        }
        double d = number.doubleValue();
        double size = Math.abs(d);
        if (d == Math.rint(d) || size >= 100) {
            return format("%,.0f", d);
        }
        return format(size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", d);
    }

    private static String format(String format, @Nullable Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
