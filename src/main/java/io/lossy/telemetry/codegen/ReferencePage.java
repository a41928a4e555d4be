package io.lossy.telemetry.codegen;

import io.lossy.telemetry.catalog.model.Aggregate;
import io.lossy.telemetry.catalog.model.Aggregate.Selector;
import io.lossy.telemetry.catalog.model.Aggregate.Threshold;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Family;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.FieldType;
import io.lossy.telemetry.catalog.model.MetricSpec;
import io.lossy.telemetry.catalog.model.Priority;
import io.lossy.telemetry.catalog.model.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Generates the catalog's reference page: families, their events, and how each event is stored and counted. */
public final class ReferencePage {
    private final MarkdownWriter out = new MarkdownWriter();

    private ReferencePage() {}

    /** Returns the whole page. */
    static String of(Catalog catalog) {
        ReferencePage page = new ReferencePage();
        page.out.line("<!-- " + GeneratedFiles.HEADER + " -->");
        page.out.line("# Catalog reference");
        page.out.line("");
        page.out.paragraph("This page lists everything that may be measured. The server never stores anything else."
                + " [The catalog](catalog.md) explains how to change it.");
        for (Family family : catalog.families().values()) {
            page.family(family, catalog);
        }
        return page.out.toString();
    }

    /** Returns one event's part of the page. */
    public static String of(EventType event) {
        ReferencePage page = new ReferencePage();
        page.event(event);
        return page.out.toString().strip() + "\n";
    }

    private void family(Family family, Catalog catalog) {
        out.line("");
        out.line("## " + family.name());
        out.line("");
        out.paragraph(family.description());
        out.line("");
        out.paragraph("Owner: " + family.owner() + ". Rows are kept for " + family.retentionDays()
                + " days. The server commits a lone event at once, and events that keep arriving after "
                + family.batch().maxEvents() + " events or "
                + family.batch().maxDelay().toMillis() + " ms. Clients send every "
                + family.client().flushInterval().toMillis() + " ms or "
                + family.client().maxBatchEvents() + " events, at most "
                + Names.number(family.client().rateLimit().perSecond()) + " events a second (bursts of "
                + family.client().rateLimit().burst() + ")."
                + (family.client().urgent() ? " Clients send these events first." : "")
                + (family.priority() == Priority.NORMAL
                        ? ""
                        : " Priority: " + family.priority().word() + ".")
                + (family.keepRejected() ? " Rejected events are kept for replay." : "")
                + (family.enabled() ? "" : " **Switched off.**"));
        catalog.events().values().stream()
                .filter(event -> event.family().equals(family.name()))
                .forEach(this::event);
        aggregates(catalog.aggregates().values().stream()
                .filter(aggregate -> aggregate.family().equals(family.name()))
                .toList());
    }

    private void event(EventType event) {
        out.line("");
        out.line("### " + event.name());
        out.line("");
        out.paragraph(event.description() + " *" + event.purpose() + "*");
        out.line("");
        String sources = event.sources().stream().sorted().map(Source::word).collect(Collectors.joining(", "));
        out.paragraph("Version: " + event.version() + ". Sources: " + sources + ". Owner: " + event.owner() + "."
                + (event.sampleRate() < 1 ? " Share that is stored: " + Names.number(event.sampleRate()) + "." : "")
                + (event.expires() == null ? "" : " Expires: " + event.expires() + ".")
                + aliases(event)
                + (event.forward().isEmpty() ? "" : " **Leaves for " + names(event.forward()) + ".**"));
        if (event.deprecated() != null) {
            out.line("");
            out.paragraph("**Deprecated:** " + event.deprecated());
        }
        fields(event);
        metrics(event);
    }

    private static String aliases(EventType event) {
        return event.aliases().isEmpty()
                ? ""
                : " Aliases: "
                        + event.aliases().stream()
                                .sorted()
                                .map(a -> "`" + a + "`")
                                .collect(Collectors.joining(", ", "", "."));
    }

    private void fields(EventType event) {
        if (event.fields().isEmpty()) {
            return;
        }
        out.line("");
        out.line("| field | type | limits | required | stored | meaning |");
        out.line("|---|---|---|---|---|---|");
        for (Field field : event.fields()) {
            out.row(
                    "`" + field.name() + "`",
                    field.type().word(),
                    limits(field),
                    field.required() ? "yes" : "",
                    stored(field),
                    meaning(field));
        }
    }

    private static String stored(Field field) {
        return switch (field.pii()) {
            case NONE -> "as sent";
            case HASH -> field.type() == FieldType.ERROR_TEXT ? "as a hash, one for all installs" : "as a hash";
            case DROP -> "never";
        };
    }

    private static String meaning(Field field) {
        String absent = field.absent() == null ? "" : " Absent counts as " + field.absent() + ".";
        String deprecated = field.deprecated() == null ? "" : " **Deprecated:** " + field.deprecated() + ".";
        String forward = field.forward().isEmpty() ? "" : " Leaves for " + names(field.forward()) + ".";
        return field.description() + absent + forward + deprecated;
    }

    private static String names(Set<String> destinations) {
        return destinations.stream().sorted().collect(Collectors.joining(", "));
    }

    private void metrics(EventType event) {
        if (event.metrics().isEmpty()) {
            return;
        }
        out.line("");
        out.line("| metric | type | labels | from |");
        out.line("|---|---|---|---|");
        for (MetricSpec metric : event.metrics()) {
            TreeMap<String, String> labels = new TreeMap<>();
            metric.labels().keySet().forEach(label -> labels.put(label, "`" + label + "`"));
            metric.constant().forEach((label, value) -> labels.put(label, "`" + label + "=\"" + value + "\"`"));
            out.row(
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
        out.line("");
        out.line("### Live aggregates of the last five minutes");
        out.line("");
        out.line("| aggregate | kind | of | warn | alert | meaning |");
        out.line("|---|---|---|---|---|---|");
        for (Aggregate aggregate : aggregates) {
            Threshold threshold = aggregate.threshold();
            out.row(
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

    /** Returns the limits of a field in addition to its type: {@code ms, 0 to 60000}. */
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
        } else if (field.isBoundedText()) {
            parts.add("at most " + field.maxLength() + " characters");
        }
        return String.join(", ", parts);
    }
}
