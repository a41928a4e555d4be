package io.lossy.telemetry.catalog.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A live five-minute figure computed from committed events; the name is {@code family.what}. */
public sealed interface Aggregate {
    String name();

    String family();

    String description();

    @Nullable
    Threshold threshold();

    /** The name without its family: the key in the published snapshot. */
    default String shortName() {
        return name().substring(family().length() + 1);
    }

    /**
     * Selects events: all of {@code event}, or those whose enum and boolean fields have a value that {@code where}
     * lists.
     */
    record Selector(String event, Map<String, List<String>> where) {
        public Selector {
            where = Map.copyOf(where);
        }
    }

    /**
     * Limits beyond which a figure needs a look ({@code warn}) or a call ({@code alert}).
     *
     * @param statistic the number of a distribution to compare: {@code mean p50 p95 p99 max}; {@code value} for other
     *     kinds
     * @param below true if small values are bad (a hit rate), false if large values are bad (a latency)
     * @param minCount fewest observations for which the threshold applies
     */
    record Threshold(String statistic, double warn, double alert, boolean below, int minCount) {}

    /** Count, mean and quantiles of a numeric field. */
    record Distribution(
            String name,
            String family,
            String description,
            Selector events,
            String field,
            @Nullable String unit,
            @Nullable Threshold threshold)
            implements Aggregate {}

    /** The share of one set of events in another. */
    record Ratio(
            String name,
            String family,
            String description,
            List<Selector> numerator,
            List<Selector> denominator,
            @Nullable Threshold threshold)
            implements Aggregate {
        public Ratio {
            numerator = List.copyOf(numerator);
            denominator = List.copyOf(denominator);
        }
    }

    /** Events per minute. */
    record Rate(
            String name,
            String family,
            String description,
            List<Selector> events,
            @Nullable Threshold threshold) implements Aggregate {
        public Rate {
            events = List.copyOf(events);
        }
    }

    /**
     * The sum of a numeric field over the window, such as evicted entries, or the number of events if {@code field} is
     * null.
     */
    record Total(
            String name,
            String family,
            String description,
            List<Selector> events,
            @Nullable String field,
            @Nullable Threshold threshold)
            implements Aggregate {
        public Total {
            events = List.copyOf(events);
        }
    }
}
