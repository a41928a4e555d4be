package io.lossy.telemetry.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A person woken by an alert finds a page that says what to do. */
class PlaybooksTest {
    private static final List<Path> PLAYBOOKS = OpsFiles.list("playbooks", ".md");

    @Test
    void everyAlertHasAPlaybookOfItsNameAndEveryPlaybookAnAlert() {
        Set<String> alerts = OpsFiles.alerts().stream().map(Rule::name).collect(Collectors.toSet());

        assertThat(PLAYBOOKS)
                .extracting(file -> OpsFiles.name(file).replace(".md", ""))
                .containsExactlyInAnyOrderElementsOf(alerts);
    }

    @Test
    void aPlaybookSaysWhatItMeansWhomItHurtsHowToLookAndWhatToDo() {
        assertThat(PLAYBOOKS).allSatisfy(file -> {
            String text = OpsFiles.text(file);
            assertThat(text).startsWith("# " + OpsFiles.name(file).replace(".md", "") + "\n");
            assertThat(text.lines().filter(line -> line.startsWith("## ")))
                    .as("%s", file)
                    .containsExactly("## Meaning", "## Impact", "## Diagnosis", "## Mitigation");
            for (String section : List.of(text.split("\n## ")).subList(1, 5)) {
                assertThat(section.lines().skip(1).filter(line -> !line.isBlank()))
                        .as("%s: %s", file, section)
                        .isNotEmpty();
            }
            assertThat(text).doesNotContainIgnoringCase("todo").doesNotContainIgnoringCase("fixme");
        });
    }

    @Test
    void whatAPlaybookSendsToOnADashboardIsThere() {
        Pattern place = Pattern.compile("Lossy / ([A-Z][\\w -]*?), (?:row )?\"([^\"]+)\"(?: and \"([^\"]+)\")?");
        Map<String, Set<String>> titles = OpsFiles.dashboards().stream()
                .collect(Collectors.toMap(
                        dashboard -> dashboard.json().path("title").asText(),
                        dashboard -> OpsFiles.elements(dashboard.json().path("panels"))
                                .map(panel -> panel.path("title").asText())
                                .collect(Collectors.toSet())));
        List<MatchResult> places = PLAYBOOKS.stream()
                .flatMap(file -> place.matcher(OpsFiles.text(file).replaceAll("\\s+", " "))
                        .results())
                .toList();

        assertThat(places).hasSizeGreaterThan(9).allSatisfy(found -> {
            assertThat(titles).containsKey("Lossy / " + found.group(1));
            assertThat(titles.get("Lossy / " + found.group(1)))
                    .as(found.group())
                    .contains(found.group(2))
                    .contains(found.group(3) == null ? found.group(2) : found.group(3));
        });
    }

    @Test
    void anAlertTellsItsSummaryItsFigureItsPlaybookAndItsDashboard() {
        Set<String> dashboards = OpsFiles.dashboards().stream()
                .map(dashboard -> "/d/" + dashboard.json().path("uid").asText())
                .collect(Collectors.toSet());
        assertThat(OpsFiles.alerts()).hasSizeGreaterThan(9).allSatisfy(rule -> {
            assertThat(rule.annotation("summary")).endsWith(".").doesNotContain("{{");
            assertThat(rule.annotation("description")).endsWith(".").doesNotContain("$labels.long");
            assertThat(rule.annotation("runbook_url")).isEqualTo("dashboards/playbooks/" + rule.name() + ".md");
            assertThat(rule.annotation("dashboard")).isIn(dashboards);
            assertThat(rule.labels().get("severity")).isIn("critical", "warning", "none");
            assertThat(rule.labels()).containsKey("component");
        });
    }

    @Test
    void everyAlertButTheWatchdogStartsAsABaseline() {
        assertThat(OpsFiles.alerts())
                .filteredOn(rule -> !rule.name().equals("Watchdog"))
                .allSatisfy(rule -> assertThat(rule.labels()).containsEntry("baseline", "true"));
        assertThat(OpsFiles.text(OpsFiles.FOLDER.resolve("alertmanager/alertmanager.yml")))
                .contains("matchers: ['baseline = \"true\"']\n      receiver: nobody");
    }

    /** Groups of one file run in an order of Prometheus's choice unless the test says one. */
    @Test
    void everyAlertIsTestedFiringAndSilentInAFixedOrder() {
        List<Path> files = OpsFiles.list("prometheus/tests", ".yml");
        String tests = files.stream().map(OpsFiles::text).collect(Collectors.joining("\n"));

        assertThat(files).allSatisfy(file -> assertThat(OpsFiles.text(file)).contains("\ngroup_eval_order: ["));
        assertThat(OpsFiles.alerts()).extracting(Rule::name).allSatisfy(alert -> {
            assertThat(tests).contains("- alertname: " + alert + "\n");
            if (!alert.equals("Watchdog")) { // it has no silence to test
                assertThat(tests).containsPattern("alertname: " + alert + ", eval_time: \\w+, exp_alerts: \\[\\]");
            }
        });
    }
}
