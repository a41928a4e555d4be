package io.lossy.telemetry.catalog.lint;

import io.lossy.telemetry.catalog.model.Aggregate;
import io.lossy.telemetry.catalog.model.Aggregate.Distribution;
import io.lossy.telemetry.catalog.model.Aggregate.Threshold;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Family;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.MetricSpec;
import io.lossy.telemetry.catalog.model.Units;
import io.lossy.telemetry.catalog.reader.CatalogFile;
import io.lossy.telemetry.catalog.reader.SeriesLimits;
import io.lossy.telemetry.yaml.Problem;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Reports weaknesses of a valid catalog: an event without a purpose, metrics with too many series, an event past its
 * expiry. The server starts in spite of them; {@code catalog check} fails.
 */
public final class CatalogLint {
    /**
     * Most series of one metric, including a histogram's buckets; a scrape of all metrics should stay below 5,000
     * series.
     */
    static final int MAX_SERIES = 400;

    /** Days before its expiry at which an event that is not deprecated appears in the notices. */
    private static final int NOTICE_DAYS = 30;

    private final CatalogFile file;
    private final LocalDate today;
    private final List<Problem> found = new ArrayList<>();

    private CatalogLint(CatalogFile file, LocalDate today) {
        this.file = file;
        this.today = today;
    }

    /** Returns everything to fix, in the order of the file. */
    public static List<Problem> check(CatalogFile file, LocalDate today) {
        CatalogLint lint = new CatalogLint(file, today);
        Catalog catalog = file.catalog();
        catalog.families().values().forEach(lint::family);
        catalog.events().values().forEach(lint::event);
        catalog.aggregates().values().forEach(lint::aggregate);
        return lint.found.stream()
                .sorted(Comparator.comparingInt(Problem::line))
                .toList();
    }

    /** Returns events that will need a decision soon, in the order of the file. */
    public static List<Problem> notices(CatalogFile file, LocalDate today) {
        CatalogLint lint = new CatalogLint(file, today);
        file.catalog().events().values().forEach(lint::notice);
        return lint.found.stream()
                .sorted(Comparator.comparingInt(Problem::line))
                .toList();
    }

    private void notice(EventType event) {
        String path = "events." + event.name();
        LocalDate expires = event.expires();
        if (expires == null) {
            if (event.deprecated() != null) {
                add(
                        path,
                        "is deprecated without an expiry date",
                        "add 'expires: YYYY-MM-DD', the day it may be" + " removed");
            }
        } else if (expires.isAfter(today)
                && (event.deprecated() != null || !expires.isAfter(today.plusDays(NOTICE_DAYS)))) {
            long days = ChronoUnit.DAYS.between(today, expires);
            String when = "expires on " + expires + ", in " + days + (days == 1 ? " day" : " days");
            add(path, when, "after that day this check fails until the event is removed");
        }
    }

    private void family(Family family) {
        String path = "families." + family.name();
        needs(path, "description", family.description(), "say what it is about");
        needs(path, "owner", family.owner(), "name the team that is responsible for it");
    }

    private void event(EventType event) {
        String path = "events." + event.name();
        needs(path, "description", event.description(), "say what happened when this event is sent");
        needs(path, "purpose", event.purpose(), "say which question it answers; without one, do not collect it");
        needs(path, "owner", event.owner(), "name the team that is responsible for it");
        if (event.expires() != null && !event.expires().isAfter(today)) {
            add(path, "expired on " + event.expires(), "remove the event, or set a later date");
        }
        for (Field field : event.fields()) {
            String at = path + ".fields." + field.name();
            FieldLint.check(field, (message, fix) -> add(at, message, fix));
        }
        for (MetricSpec metric : event.metrics()) {
            long series = SeriesLimits.series(metric, event.fields());
            if (series > MAX_SERIES) {
                add(
                        path + ".metrics." + metric.name(),
                        "makes " + series + " series, more than " + MAX_SERIES,
                        "drop a label, a bucket or enum values");
            }
        }
    }

    private void aggregate(Aggregate aggregate) {
        String path = "aggregates." + aggregate.name();
        needs(path, "description", aggregate.description(), "say what the figure means");
        Threshold threshold = aggregate.threshold();
        if (threshold != null && aggregate instanceof Distribution distribution) {
            bucketsHold(path, distribution, threshold);
        }
    }

    /** Reports thresholds that are no bucket bound, because Prometheus can only estimate between two bounds. */
    private void bucketsHold(String path, Distribution distribution, Threshold threshold) {
        EventType event = file.catalog().event(distribution.events().event());
        if (event == null) {
            return;
        }
        for (MetricSpec metric : event.metrics()) {
            OptionalDouble factor = Units.factor(metric.name(), distribution.unit());
            if (metric.buckets().isEmpty() || !distribution.field().equals(metric.field()) || factor.isEmpty()) {
                continue;
            }
            for (double limit : new double[] {threshold.warn(), threshold.alert()}) {
                double bound = (limit + metric.offset()) * factor.getAsDouble();
                if (metric.buckets().stream().noneMatch(bucket -> Math.abs(bucket - bound) < 1e-9 * bound)) {
                    add(path, "threshold " + limit + " is not a bucket of " + metric.name(), "add the bucket " + bound);
                }
            }
        }
    }

    private void needs(String path, String key, String text, String fix) {
        if (text.isBlank()) {
            add(path, "has no " + key, fix);
        }
    }

    private void add(String path, String message, String fix) {
        found.add(file.problem(path, message, fix));
    }
}
