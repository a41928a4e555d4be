package io.lossy.telemetry.persist;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.Family;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long the rows of each family are kept. Rows of a family that has left the catalog are kept as long as the
 * longest: nobody said that they may go sooner.
 */
record RetentionSpans(Map<String, Duration> families) {
    /**
     * What a row is kept beyond its span. An event's age is measured anew with every retry, to within a network's delay
     * and the servers' difference in clocks; without this a late retry might find its row gone and not be expired yet.
     */
    static final Duration GRACE = Duration.ofHours(1);

    RetentionSpans {
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
     * Rows older than these may go.
     *
     * @param longest  of the family that is kept longest: the earliest
     * @param shortest of the one kept shortest: nothing younger is due in any family
     */
    record Cutoffs(Map<String, Instant> families, Instant longest, Instant shortest) {
        Instant of(String family) {
            return families.getOrDefault(family, longest);
        }
    }
}
