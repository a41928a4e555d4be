package io.lossy.telemetry.codegen;

import io.lossy.telemetry.catalog.Aggregate;
import io.lossy.telemetry.catalog.Aggregate.Selector;
import io.lossy.telemetry.catalog.Aggregate.Threshold;
import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.EventType;
import io.lossy.telemetry.catalog.Family;
import io.lossy.telemetry.catalog.Field;
import io.lossy.telemetry.catalog.FieldType;
import io.lossy.telemetry.catalog.MetricSpec;
import io.lossy.telemetry.catalog.Pii;
import io.lossy.telemetry.catalog.Priority;
import io.lossy.telemetry.catalog.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the catalog as a page for people: families, their events, what each becomes. */
public final class ReferencePage {
    private final StringBuilder out = new StringBuilder();

    private ReferencePage() {}

    /** The whole page. */
    static String of(Catalog catalog) {
        ReferencePage page = new ReferencePage();
        page.line("<!-- " + GeneratedFiles.HEADER + " -->");
        page.line("# Catalog reference");
        page.line("");
        page.line("Everything that may be measured. What is not here is never stored. How to change it:"
                + " [catalog.md](catalog.md).");
        for (Family family : catalog.families().values()) {
            page.family(family, catalog);
        }
        return page.out.toString();
    }

    /** One event's part of the page. */
    public static String of(EventType event) {
        ReferencePage page = new ReferencePage();
        page.event(event);
        return page.out.toString().strip() + "\n";
    }

    private void family(Family family, Catalog catalog) {
        line("");
        line("## " + family.name());
        line("");
        line(family.description());
        line("");
        line("Owner " + family.owner() + "; rows kept " + family.retentionDays() + " days; committed after "
                + family.batch().maxEvents() + " events or "
                + family.batch().maxDelay().toMillis()
                + " ms; clients flush every " + family.client().flushInterval().toMillis() + " ms or "
                + family.client().maxBatchEvents() + " events, at most "
                + Names.number(family.client().rateLimit().perSecond()) + " a second (bursts of "
                + family.client().rateLimit().burst() + ")"
                + (family.client().urgent() ? "; urgent" : "")
                + (family.priority() == Priority.NORMAL
                        ? ""
                        : "; " + family.priority().word() + " priority")
                + (family.keepRejected() ? "; rejected events kept for replay" : "")
                + (family.enabled() ? "." : "; **switched off**."));
        catalog.events().values().stream()
                .filter(event -> event.family().equals(family.name()))
                .forEach(this::event);
        aggregates(catalog.aggregates().values().stream()
                .filter(aggregate -> aggregate.family().equals(family.name()))
                .toList());
    }

    private void event(EventType event) {
        line("");
        line("### " + event.name());
        line("");
        line(event.description() + " *" + event.purpose() + "*");
        line("");
        String sources = event.sources().stream().sorted().map(Source::word).collect(Collectors.joining(", "));
        line("Version " + event.version() + "; from " + sources + "; owner " + event.owner()
                + (event.sampleRate() < 1 ? "; sampled at " + Names.number(event.sampleRate()) : "")
                + (event.expires() == null ? "" : "; expires " + event.expires())
                + aliases(event) + ".");
        if (event.deprecated() != null) {
            line("");
            line("**Deprecated:** " + Names.oneLine(event.deprecated()));
        }
        fields(event);
        metrics(event);
    }

    private static String aliases(EventType event) {
        return event.aliases().isEmpty()
                ? ""
                : "; also arrives as "
                        + event.aliases().stream()
                                .sorted()
                                .map(a -> "`" + a + "`")
                                .collect(Collectors.joining(", "));
    }

    private void fields(EventType event) {
        if (event.fields().isEmpty()) {
            return;
        }
        line("");
        line("| field | type | limits | required | stored | meaning |");
        line("|---|---|---|---|---|---|");
        for (Field field : event.fields()) {
            row(
                    "`" + field.name() + "`",
                    field.type().word(),
                    limits(field),
                    field.required() ? "yes" : "",
                    field.pii() == Pii.NONE ? "as sent" : field.pii() == Pii.HASH ? "as a hash" : "never",
                    field.description());
        }
    }

    private void metrics(EventType event) {
        if (event.metrics().isEmpty()) {
            return;
        }
        line("");
        line("| metric | type | labels | from |");
        line("|---|---|---|---|");
        for (MetricSpec metric : event.metrics()) {
            TreeMap<String, String> labels = new TreeMap<>();
            metric.labels().keySet().forEach(label -> labels.put(label, "`" + label + "`"));
            metric.constant().forEach((label, value) -> labels.put(label, "`" + label + "=\"" + value + "\"`"));
            row(
                    "`" + metric.name() + "`",
                    metric.type().name().toLowerCase(Locale.ROOT),
                    String.join(", ", labels.values()),
                    from(metric));
        }
    }

    private static String from(MetricSpec metric) {
        String sign = metric.offset() < 0 ? " - " : " + ";
        String offset = metric.offset() == 0 ? "" : sign + Math.abs(metric.offset());
        String what = metric.field() == null ? "1 each" : "`" + metric.field() + "`" + offset;
        return what + where(metric.where());
    }

    private static String where(Map<String, List<String>> where) {
        return where.isEmpty()
                ? ""
                : new TreeMap<>(where)
                        .entrySet().stream()
                                .map(e -> e.getKey() + " is " + String.join(" or ", e.getValue()))
                                .collect(Collectors.joining(" and ", " where ", ""));
    }

    private void aggregates(List<Aggregate> aggregates) {
        if (aggregates.isEmpty()) {
            return;
        }
        line("");
        line("### Live aggregates of the last five minutes");
        line("");
        line("| aggregate | kind | of | warn | alert | meaning |");
        line("|---|---|---|---|---|---|");
        for (Aggregate aggregate : aggregates) {
            Threshold threshold = aggregate.threshold();
            row(
                    "`" + aggregate.name() + "`",
                    aggregate.getClass().getSimpleName().toLowerCase(Locale.ROOT),
                    of(aggregate),
                    threshold == null ? "" : limit(threshold, threshold.warn()),
                    threshold == null ? "" : limit(threshold, threshold.alert()),
                    aggregate.description());
        }
    }

    private static String of(Aggregate aggregate) {
        if (aggregate instanceof Aggregate.Distribution d) {
            return of(d.field(), List.of(d.events()));
        } else if (aggregate instanceof Aggregate.Ratio r) {
            return of(null, r.numerator()) + " / " + of(null, r.denominator());
        } else if (aggregate instanceof Aggregate.Rate r) {
            return of(null, r.events()) + " a minute";
        } else if (aggregate instanceof Aggregate.Total t) {
            return of(t.field(), t.events());
        }
        throw new IllegalArgumentException(aggregate.name());
    }

    private static String of(@Nullable String field, List<Selector> selectors) {
        List<String> texts = new ArrayList<>();
        for (Selector selector : selectors) {
            String event = selector.event().substring(selector.event().lastIndexOf('.') + 1);
            texts.add(event + where(selector.where()));
        }
        String all = String.join(" + ", texts);
        return field == null ? all : "`" + field + "` of " + all;
    }

    private static String limit(Threshold threshold, double value) {
        String statistic = threshold.statistic().equals("value") ? "" : threshold.statistic() + " ";
        return statistic + (threshold.below() ? "below " : "above ") + Names.number(value);
    }

    /** What a field may hold beyond its type: {@code ms, 0 to 60000}. */
    static String limits(Field field) {
        List<String> parts = new ArrayList<>();
        if (field.unit() != null) {
            parts.add(field.unit());
        }
        if (field.min() != null || field.max() != null) {
            parts.add((field.min() == null ? "" : Names.number(field.min())) + " to "
                    + (field.max() == null ? "" : Names.number(field.max())));
        }
        if (field.isEnum()) {
            parts.add(String.join(", ", field.values()));
        } else if (!field.isNumeric() && field.type() != FieldType.BOOLEAN) {
            parts.add("at most " + field.maxLength() + " characters");
        }
        return String.join(", ", parts);
    }

    private void row(String... cells) {
        line("| "
                + List.of(cells).stream()
                        .map(cell -> Names.oneLine(cell).replace("|", "\\|").replace("<", "&lt;"))
                        .collect(Collectors.joining(" | "))
                + " |");
    }

    private void line(String text) {
        out.append(Names.oneLine(text)).append('\n');
    }
}
