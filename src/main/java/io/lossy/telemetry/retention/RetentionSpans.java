package io.lossy.telemetry.retention;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.Family;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How long the rows of each family are kept. Rows of a family that is no longer in the catalog are kept as long as the
 * longest, because the catalog does not say that they may go sooner.
 */
public record RetentionSpans(Map<String, Duration> families) {
    /**
     * Time that a row is kept beyond its span. An event's age is measured again at every retry, with the error of the
     * network delay and the servers' clocks. Without this a late retry could find its row gone and not be expired yet.
     */
    static final Duration GRACE = Duration.ofHours(1);

    public RetentionSpans {
        families = Collections.unmodifiableMap(new TreeMap<>(families));
        if (families.isEmpty()) {
            throw new IllegalArgumentException("no family, no span");
        }
    }

    static RetentionSpans of(Catalog catalog) {
        Map<String, Duration> spans = new TreeMap<>();
        for (Family family : catalog.families().values()) {
            spans.put(family.name(), Duration.ofDays(family.retentionDays()));
        }
        return new RetentionSpans(spans);
    }

    Duration longest() {
        return Collections.max(families.values());
    }

    Duration shortest() {
        return Collections.min(families.values());
    }

    Cutoffs at(Instant asOf) {
        Instant latest = asOf.minus(GRACE);
        Map<String, Instant> each = new TreeMap<>();
        families.forEach((family, span) -> each.put(family, latest.minus(span)));
        return new Cutoffs(each, latest.minus(longest()), latest.minus(shortest()));
    }

    /**
     * Rows older than these times may be deleted.
     *
     * @param longest  the earliest time: of the family that is kept longest
     * @param shortest of the family that is kept shortest: nothing younger is due in any family
     */
    record Cutoffs(Map<String, Instant> families, Instant longest, Instant shortest) {
        Instant of(String family) {
            return families.getOrDefault(family, longest);
        }

        /** Returns the three parameters of {@link RowSweep#overdue}, after those that are given. */
        Object[] after(Object... parameters) {
            List<String> times =
                    families.values().stream().map(Instant::toString).toList();
            return Stream.concat(
                            Stream.of(parameters), Stream.of(times, List.copyOf(families.keySet()), longest.toString()))
                    .toArray();
        }
    }
}
