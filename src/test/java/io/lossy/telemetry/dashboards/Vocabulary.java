package io.lossy.telemetry.dashboards;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.MetricSpec;
import io.lossy.telemetry.metrics.DomainMeters;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every series name that a scrape may hold, with the labels it carries. */
final class Vocabulary {
    private static final Pattern LINE = Pattern.compile("^([a-zA-Z_:][\\w:]*)(?:\\{(.*)\\})? \\S+$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    /** Given by Prometheus itself. */
    private static final Set<String> EVERYWHERE = Set.of("job", "instance");

    private final Map<String, Set<String>> labels = new HashMap<>();

    /** What the catalog promises and the meters of an event's way. */
    static Vocabulary ofCatalogAndPipeline(Catalog catalog) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        PipelineMetrics metrics = new PipelineMetrics(registry, catalog);
        metrics.recordDuration("ok", Duration.ZERO);
        new DomainMeters(registry, catalog).count(List.of(), Instant.EPOCH);
        return ofPage(registry.scrape()).with(catalog);
    }

    /** What a page in the text format shows. */
    static Vocabulary ofPage(String page) {
        Vocabulary vocabulary = new Vocabulary();
        page.lines().map(LINE::matcher).filter(Matcher::matches).forEach(line -> {
            Set<String> names = vocabulary.of(line.group(1));
            if (line.group(2) != null) {
                LABEL.matcher(line.group(2)).results().forEach(found -> names.add(found.group(1)));
            }
        });
        vocabulary.of("up");
        vocabulary.of("ALERTS").addAll(List.of("alertname", "alertstate"));
        return vocabulary;
    }

    /** Adds what the catalog promises. */
    Vocabulary with(Catalog catalog) {
        catalog.events().values().forEach(event -> event.metrics().forEach(this::add));
        return this;
    }

    Vocabulary recorded(List<Rule> rules) {
        rules.stream().filter(rule -> !rule.alert()).forEach(rule -> of(rule.name()));
        return this;
    }

    boolean knows(String metric) {
        return labels.containsKey(metric);
    }

    Set<String> labelsOf(String metric) {
        Set<String> all = new TreeSet<>(EVERYWHERE);
        all.addAll(labels.getOrDefault(metric, Set.of()));
        return all;
    }

    private void add(MetricSpec metric) {
        Set<String> names = new HashSet<>(metric.labels().keySet());
        names.addAll(metric.constant().keySet());
        if (metric.type() == MetricSpec.Type.HISTOGRAM) {
            of(metric.name() + "_count").addAll(names);
            of(metric.name() + "_sum").addAll(names);
            of(metric.name() + "_bucket").addAll(names);
            of(metric.name() + "_bucket").add("le");
        } else {
            of(metric.name()).addAll(names);
        }
    }

    private Set<String> of(String metric) {
        return labels.computeIfAbsent(metric, name -> new TreeSet<>());
    }
}
