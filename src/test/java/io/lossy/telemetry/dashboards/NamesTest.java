package io.lossy.telemetry.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.MetricSpec;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No dashboard or rule asks for a metric or label that nobody makes. Meters that a single stage owns are seen on the running
 * server only: {@code PanelQueriesIT}.
 */
class NamesTest {
    private static final Catalog CATALOG = OpsFiles.catalog();
    private final Vocabulary vocabulary =
            Vocabulary.ofCatalogAndPipeline(CATALOG).recorded(OpsFiles.rules());

    @Test
    void metricsFedByEventsHaveTheNamesAndLabelsOfTheCatalog() {
        Set<String> stems = CATALOG.events().values().stream()
                .flatMap(event -> event.metrics().stream())
                .map(metric -> metric.name().split("_")[1])
                .collect(Collectors.toSet());
        List<PromQl> queries = queries()
                .filter(query -> query.selectors().stream().anyMatch(s -> fedByEvents(stems, s.metric())))
                .toList();

        assertThat(queries).hasSizeGreaterThan(50).allSatisfy(query -> {
            assertThat(query.selectors()).allSatisfy(selector -> {
                assertThat(vocabulary.knows(selector.metric()))
                        .as(selector.metric())
                        .isTrue();
                assertThat(vocabulary.labelsOf(selector.metric())).containsAll(selector.labels());
            });
            assertThat(query.selectors())
                    .as(query.text())
                    .anySatisfy(selector ->
                            assertThat(vocabulary.labelsOf(selector.metric())).containsAll(query.groupings()));
        });
    }

    @Test
    void theBooksAreAskedForByTheirRealNames() {
        assertThat(queries().flatMap(query -> query.selectors().stream()))
                .filteredOn(selector -> selector.metric().matches("lossy_(ingest_events|pipeline_events)_.*"))
                .isNotEmpty()
                .allSatisfy(selector -> {
                    assertThat(vocabulary.knows(selector.metric()))
                            .as(selector.metric())
                            .isTrue();
                    assertThat(vocabulary.labelsOf(selector.metric())).containsAll(selector.labels());
                });
    }

    @Test
    void recordedFiguresAreRecordedBeforeTheyAreUsed() {
        assertThat(queries().flatMap(query -> query.selectors().stream()))
                .filteredOn(selector -> selector.metric().contains(":"))
                .isNotEmpty()
                .allSatisfy(selector -> assertThat(vocabulary.knows(selector.metric()))
                        .as(selector.metric())
                        .isTrue());
    }

    @Test
    void everyMetricOfTheCatalogIsShown() {
        Set<String> shown = OpsFiles.dashboards().stream()
                .flatMap(Dashboard::queries)
                .flatMap(query -> new PromQl(query).selectors().stream())
                .map(selector -> selector.metric().replaceAll("_(bucket|sum|count)$", ""))
                .collect(Collectors.toSet());

        assertThat(CATALOG.events().values().stream()
                        .flatMap(event -> event.metrics().stream())
                        .map(MetricSpec::name)
                        .distinct()
                        .filter(name -> !name.equals("lossy_vad_latency_ms"))) // lossy_vad_latency_seconds, twice
                .allMatch(shown::contains, "is on a dashboard");
    }

    private static boolean fedByEvents(Set<String> stems, String metric) {
        return metric.startsWith("lossy_") && stems.contains(metric.split("_")[1]);
    }

    private static Stream<PromQl> queries() {
        return Stream.concat(
                        OpsFiles.dashboards().stream().flatMap(Dashboard::queries),
                        OpsFiles.rules().stream().map(Rule::expr))
                .map(PromQl::new);
    }
}
