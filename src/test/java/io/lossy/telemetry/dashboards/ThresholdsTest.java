package io.lossy.telemetry.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lossy.telemetry.catalog.model.Aggregate;
import io.lossy.telemetry.catalog.model.Aggregate.Threshold;
import io.lossy.telemetry.dashboards.Dashboard.Panel;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A threshold lives once, in the catalog's aggregates; rules, dashboards and docs must say the same number. */
class ThresholdsTest {
    private static final Pattern ALERT = Pattern.compile("Alert: (\\w+)\\.");
    private static final String TABLE = "<!-- thresholds of conf/events.yml; ThresholdsTest compares -->\n";

    private final Figures figures = new Figures(OpsFiles.catalog());

    @Test
    void anAlertComparesWithTheCatalogsNumbers() {
        List<Rule> owned = OpsFiles.alerts().stream()
                .filter(rule -> rule.annotations().containsKey("aggregate"))
                .toList();
        assertThat(owned).hasSize(3).allSatisfy(rule -> {
            String aggregate = rule.annotation("aggregate");
            Threshold threshold = figures.threshold(aggregate);
            double alert = figures.base(aggregate, threshold.alert());
            Set<Double> allowed =
                    Set.of(alert, figures.base(aggregate, threshold.warn()), (double) threshold.minCount());

            assertThat(new PromQl(rule.expr()).comparedWith()).contains(alert).isSubsetOf(allowed);
            assertThat(rule.annotation("description"))
                    .contains("threshold " + figures.text(aggregate, threshold.alert()));
        });
    }

    @Test
    void aDashboardDrawsTheCatalogsNumbers() {
        List<Panel> drawn = panels().stream()
                .filter(panel -> !panel.thresholds().isEmpty())
                .filter(panel -> Figures.namedIn(panel.description()).isPresent())
                .toList();
        assertThat(drawn).hasSizeGreaterThan(15).allSatisfy(panel -> {
            String aggregate = Figures.namedIn(panel.description()).orElseThrow();
            assertThat(panel.thresholds()).as("%s", panel).isEqualTo(figures.drawn(aggregate));
        });
    }

    @Test
    void otherDrawnThresholdsAreThoseOfTheAlertThePanelNames() {
        assertThat(panels())
                .filteredOn(panel -> !panel.thresholds().isEmpty()
                        && Figures.namedIn(panel.description()).isEmpty()
                        && !"state-timeline".equals(panel.type())
                        && !panel.title().equals("Servers")) // its alert asks for none, it shows one
                .isNotEmpty()
                .allSatisfy(panel -> {
                    Matcher named = ALERT.matcher(panel.description());
                    assertThat(named.find()).as("%s names its alert", panel).isTrue();
                    assertThat(numbers(named.group(1))).as("%s", panel).containsAll(panel.thresholds());
                });
    }

    @Test
    void everyThresholdOfTheCatalogIsDrawnSomewhere() {
        Set<String> drawn = panels().stream()
                .map(panel -> Figures.namedIn(panel.description()))
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());

        assertThat(drawn)
                .containsAll(OpsFiles.catalog().aggregates().values().stream()
                        .filter(aggregate -> aggregate.threshold() != null)
                        .map(Aggregate::name)
                        .toList());
    }

    /** The share beyond a threshold is counted, not estimated, when a bucket ends at the threshold. */
    @Test
    void aBucketPickedOutByNameEndsAtTheThresholdItStandsFor() {
        List<Panel> picking = panels().stream()
                .filter(panel -> Figures.namedIn(panel.description()).isPresent())
                .filter(panel -> panel.queries().stream()
                        .anyMatch(query -> !new PromQl(query).boundaries().isEmpty()))
                .toList();
        assertThat(picking).isNotEmpty().allSatisfy(panel -> {
            String aggregate = Figures.namedIn(panel.description()).orElseThrow();
            double alert = figures.base(aggregate, figures.threshold(aggregate).alert());
            assertThat(panel.queries())
                    .flatMap(query -> new PromQl(query).boundaries())
                    .allSatisfy(le -> assertThat(Double.parseDouble(le)).isCloseTo(alert, within(1e-9)));
        });
    }

    @Test
    void theTableInTheDocsAgrees() {
        StringBuilder table = new StringBuilder(TABLE)
                .append("| aggregate | what | compared | warning | alert | events needed |\n")
                .append("| --- | --- | --- | --- | --- | --- |\n");
        OpsFiles.catalog().aggregates().values().stream()
                .filter(aggregate -> aggregate.threshold() != null)
                .forEach(aggregate -> table.append(row(aggregate)));

        assertThat(OpsFiles.text(OpsFiles.FOLDER.resolveSibling("src/site/markdown/prometheus.md")))
                .contains(table);
    }

    private String row(Aggregate aggregate) {
        Threshold threshold = Objects.requireNonNull(aggregate.threshold());
        String sign = threshold.below() ? "< " : "> ";
        return String.format(
                Locale.ROOT,
                "| `%s` | %s | %s | %s | %s | %d |%n",
                aggregate.name(),
                aggregate.description(),
                threshold.statistic(),
                sign + figures.text(aggregate.name(), threshold.warn()),
                sign + figures.text(aggregate.name(), threshold.alert()),
                threshold.minCount());
    }

    private static Set<Double> numbers(String alert) {
        return OpsFiles.alerts().stream()
                .filter(rule -> rule.name().equals(alert))
                .flatMap(rule -> Pattern.compile("[0-9.]+(?![\\w.])")
                        .matcher(rule.expr())
                        .results()
                        .map(found -> Double.parseDouble(found.group())))
                .collect(Collectors.toSet());
    }

    private static List<Panel> panels() {
        return OpsFiles.dashboards().stream()
                .flatMap(dashboard -> dashboard.panels().stream())
                .toList();
    }
}
