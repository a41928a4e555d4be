package io.lossy.telemetry.query;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Groups installs by the period in which they were first seen, and counts how many were active again in each later
 * period. A period that is not over yet is left out, because its share would only look small.
 */
public final class Cohorts {
    private final Period period;
    private final LocalDate today;
    private final int most;
    private final SortedMap<LocalDate, Map<Integer, Long>> active = new TreeMap<>();
    private final Map<LocalDate, Long> sizes = new HashMap<>();

    /** @param most number of periods after the first to include */
    public Cohorts(Period period, LocalDate today, int most) {
        this.period = period;
        this.today = today;
        this.most = most;
    }

    /**
     * Adds one count.
     *
     * @param start first day of the cohort's period
     * @param size installs first seen in it
     * @param when first day of a period in which some of them were active
     * @param actives number of installs active in that period
     */
    public void add(LocalDate start, long size, LocalDate when, long actives) {
        int index = period.between(start, when);
        sizes.put(start, size);
        Map<Integer, Long> row = active.computeIfAbsent(start, key -> new HashMap<>());
        if (index <= most) {
            row.put(index, actives);
        }
    }

    /**
     * One cohort.
     *
     * @param returned active installs by the number of periods after the cohort's own, which is 0; null if that period
     *     is not over
     */
    public record Cohort(LocalDate start, long size, List<@Nullable Long> returned) {
        /** Returns null if the period is not over. */
        public @Nullable Double share(int index) {
            Long count = returned.get(index);
            return count == null ? null : (double) count / size;
        }
    }

    /** Returns the cohorts, oldest first. */
    public List<Cohort> rows() {
        List<Cohort> rows = new ArrayList<>();
        active.forEach((start, counts) -> {
            List<@Nullable Long> returned = new ArrayList<>();
            for (int index = 0; index <= most; index++) {
                boolean over = !period.plus(start, index + 1).isAfter(today);
                returned.add(over ? counts.getOrDefault(index, 0L) : null);
            }
            rows.add(new Cohort(start, sizes.getOrDefault(start, 0L), returned));
        });
        return rows;
    }
}
