package io.lossy.telemetry.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of Grafana's dashboard-linter that concern Prometheus, and a few of our own. */
class GrafanaLintTest {
    private static final String DATASOURCE = "${datasource}";
    private static final Pattern RATE_WINDOW = Pattern.compile("\\bi?rate\\([^\\[\\]]*\\[([^\\]]+)\\]");
    private static final Pattern COUNTER = Pattern.compile("(\\w*\\(?)\\w+_total\\b");

    /** Windows that are fixed on purpose. */
    private static final Map<String, String> FIXED_WINDOW =
            Map.of("Evictions against the day before", "the alert's own windows: five minutes against a day");

    @Test
    void aDashboardIsNotEditedInGrafanaAndHasItsOwnIdentity() {
        List<Dashboard> all = OpsFiles.allDashboards();
        assertThat(all).allSatisfy(dashboard -> {
            JsonNode json = dashboard.json();
            assertThat(json.path("editable").asBoolean(true)).isFalse();
            assertThat(json.path("timezone").asText()).isEqualTo("utc");
            assertThat(json.path("tags")).extracting(JsonNode::asText).contains("lossy");
            assertThat(json.path("links")).isNotEmpty();
        });
        assertThat(all).extracting(d -> d.json().path("uid").asText()).doesNotHaveDuplicates();
        assertThat(all).extracting(d -> d.json().path("title").asText()).doesNotHaveDuplicates();
    }

    @Test
    void linksKeepTheTimeAndTheChoiceAndAnnotationsMarkWhatHappened() {
        assertThat(OpsFiles.dashboards()).allSatisfy(dashboard -> {
            JsonNode link = dashboard.json().at("/links/0");
            assertThat(link.path("type").asText()).isEqualTo("dashboards");
            assertThat(link.path("tags")).extracting(JsonNode::asText).containsExactly("lossy");
            assertThat(link.path("keepTime").asBoolean()).isTrue();
            assertThat(link.path("includeVars").asBoolean()).isTrue();
            assertThat(OpsFiles.elements(dashboard.json().at("/annotations/list"))
                            .map(a -> a.path("name").asText()))
                    .contains("Firing alerts", "Restarts");
            assertThat(OpsFiles.elements(dashboard.json().at("/annotations/list"))
                            .filter(annotation -> annotation.path("enable").asBoolean())
                            .map(annotation -> annotation.path("expr").asText()))
                    .anyMatch(expr -> expr.contains("ALERTS{") && expr.contains("alertstate=\"firing\""))
                    .anyMatch(expr -> expr.startsWith("time() - process_start_time_seconds{"));
        });
    }

    @Test
    void variablesChooseTheDatasourceTheJobAndTheInstance() {
        assertThat(OpsFiles.dashboards()).allSatisfy(dashboard -> {
            List<JsonNode> variables = dashboard.variables();
            assertThat(variables)
                    .extracting(v -> v.path("name").asText())
                    .containsExactly("datasource", "job", "instance");
            assertThat(variables.get(0).path("type").asText()).isEqualTo("datasource");
            assertThat(variables.get(0).path("label").asText()).isEqualTo("Data source");
            for (JsonNode variable : variables.subList(1, 3)) {
                assertThat(variable.path("type").asText()).isEqualTo("query");
                assertThat(variable.at("/datasource/uid").asText()).isEqualTo(DATASOURCE);
                assertThat(variable.path("label").asText())
                        .isEqualToIgnoringCase(variable.path("name").asText());
                assertThat(variable.path("multi").asBoolean()).isTrue();
                assertThat(variable.path("allValue").asText()).isEqualTo(".+");
                assertThat(variable.path("refresh").asInt())
                        .as("on time range change")
                        .isEqualTo(2);
                assertThat(variable.path("query").asText()).startsWith("label_values(");
            }
        });
    }

    @Test
    void eachDataSourceThatADashboardChoosesIsProvisioned() {
        assertThat(Stream.of("prometheus", "postgresql")
                        .map(file -> OpsFiles.yaml("grafana/provisioning/datasources/" + file + ".yml"))
                        .map(file -> file.at("/datasources/0/type").asText()))
                .containsExactlyInAnyOrderElementsOf(OpsFiles.allDashboards().stream()
                        .map(dashboard ->
                                dashboard.variables().get(0).path("query").asText())
                        .distinct()
                        .toList());
    }

    @Test
    void everyPanelTellsWhatItShows() {
        assertThat(OpsFiles.allDashboards()).flatMap(Dashboard::panels).allSatisfy(panel -> {
            assertThat(panel.title()).isNotBlank();
            assertThat(panel.description()).as("%s", panel).isNotBlank().endsWith(".");
            assertThat(panel.unit()).as("%s", panel).isNotBlank();
            assertThat(panel.json().at("/datasource/uid").asText())
                    .as("%s", panel)
                    .isEqualTo(DATASOURCE);
            assertThat(panel.json().path("targets")).as("%s", panel).isNotEmpty();
            assertThat(Stream.concat(panel.queries().stream(), panel.statements().stream())
                            .filter(query -> !query.isEmpty()))
                    .as("%s", panel)
                    .hasSameSizeAs(panel.json().path("targets"));
        });
    }

    @Test
    void idsAreUniqueAndPanelsDoNotOverlap() {
        assertThat(OpsFiles.allDashboards()).allSatisfy(dashboard -> {
            assertThat(dashboard.json().path("panels"))
                    .extracting(p -> p.path("id").asInt())
                    .doesNotHaveDuplicates();
            Set<String> taken = new TreeSet<>();
            for (JsonNode panel : dashboard.json().path("panels")) {
                JsonNode at = panel.path("gridPos");
                for (int y = at.path("y").asInt();
                        y < at.path("y").asInt() + at.path("h").asInt();
                        y++) {
                    for (int x = at.path("x").asInt();
                            x < at.path("x").asInt() + at.path("w").asInt();
                            x++) {
                        assertThat(x).isLessThan(24);
                        assertThat(taken.add(x + "/" + y))
                                .as("%s", panel.path("title"))
                                .isTrue();
                    }
                }
            }
        });
    }

    @Test
    void everySelectorObeysTheVariables() {
        assertThat(OpsFiles.dashboards())
                .flatMap(Dashboard::panels)
                .allSatisfy(panel -> assertThat(panel.queries())
                        .flatMap(query -> new PromQl(query).selectors())
                        .isNotEmpty()
                        .allSatisfy(selector -> assertThat(selector.matchers())
                                .as("%s: %s", panel, selector.metric())
                                .contains("job=~\"$job\"", "instance=~\"$instance\"")));
    }

    @Test
    void ratesAreTakenOverTheRateInterval() {
        assertThat(OpsFiles.dashboards())
                .flatMap(Dashboard::panels)
                .filteredOn(panel -> !FIXED_WINDOW.containsKey(panel.title()))
                .allSatisfy(panel -> assertThat(panel.queries())
                        .flatMap(query -> RATE_WINDOW
                                .matcher(query)
                                .results()
                                .map(found -> found.group(1))
                                .toList())
                        .as("%s", panel)
                        .allMatch("$__rate_interval"::equals));
    }

    @Test
    void countersAreOnlyShownAsRatesOrIncreases() {
        assertThat(OpsFiles.dashboards())
                .flatMap(Dashboard::panels)
                .allSatisfy(panel -> assertThat(panel.queries())
                        .flatMap(query -> COUNTER.matcher(query)
                                .results()
                                .map(found -> found.group(1))
                                .toList())
                        .as("%s", panel)
                        .allMatch(
                                before -> Set.of("rate(", "irate(", "increase(").contains(before)));
    }
}
