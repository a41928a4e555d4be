package io.lossy.telemetry.catalog;

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

    /** Which events count: all of {@code event}, or those whose enum and boolean fields have a value that {@code where} lists. */
    record Selector(String event, Map<String, List<String>> where) {
        public Selector {
            where = Map.copyOf(where);
        }
    }

    /**
     * When a figure is worth a look ({@code warn}) or a call ({@code alert}).
     *
     * @param statistic which number of a distribution is compared: {@code mean p50 p95 p99 max}; {@code value} else
     * @param below     true: small is bad (a hit rate); false: large is bad (a latency)
     * @param minCount  observations under which the figure says nothing
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

    /** Share of one set of events in another. */
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

    /** Events a minute. */
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

    /** The sum of a numeric field over the window (evicted entries, say), or the number of events without one. */
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
