package io.lossy.telemetry.dashboards;

import io.lossy.telemetry.catalog.model.Aggregate;
import io.lossy.telemetry.catalog.model.Aggregate.Threshold;
import io.lossy.telemetry.catalog.model.Catalog;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The thresholds of the catalog, in the units that Prometheus and people use. */
final class Figures {
    private static final Pattern NAMED = Pattern.compile("[Aa]ggregate ([a-z_]+\\.[a-z_]+)");

    private final Map<String, Aggregate> aggregates;

    Figures(Catalog catalog) {
        this.aggregates = catalog.aggregates();
    }

    /** The aggregate that a description names. */
    static Optional<String> namedIn(String description) {
        Matcher matcher = NAMED.matcher(description);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    Threshold threshold(String aggregate) {
        Aggregate found = aggregates.get(aggregate);
        Threshold threshold = found == null ? null : found.threshold();
        if (threshold == null) {
            throw new AssertionError("the catalog has no thresholds for " + aggregate);
        }
        return threshold;
    }

    /** Warning and alert as a dashboard draws them, ascending. */
    List<Double> drawn(String aggregate) {
        Threshold threshold = threshold(aggregate);
        double warn = base(aggregate, threshold.warn());
        double alert = base(aggregate, threshold.alert());
        return threshold.below() ? List.of(alert, warn) : List.of(warn, alert);
    }

    /** In the base unit of Prometheus: milliseconds become seconds. */
    double base(String aggregate, double value) {
        return aggregate.endsWith("_ms") ? value / 1000 : value;
    }

    /** As people write it: 500 ms, 20 %, 600. */
    String text(String aggregate, double value) {
        if (aggregate.endsWith("_ms")) {
            return plain(value) + " ms";
        }
        if (aggregates.get(aggregate) instanceof Aggregate.Ratio) {
            return plain(value * 100) + " %";
        }
        return plain(value) + (aggregate.endsWith("_percent") ? " %" : "");
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.4g", value);
    }
}
