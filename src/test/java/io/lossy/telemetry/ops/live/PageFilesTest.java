package io.lossy.telemetry.ops.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is listed in code is what lies in the folders, and agrees with what is written elsewhere. */
class PageFilesTest {
    @Test
    void everyModuleIsServed() throws IOException {
        assertThat(PageFiles.MODULES).containsExactlyInAnyOrderElementsOf(names("src/main/resources/ops", ".js"));
    }

    @Test
    void everyPlaybookIsServed() throws IOException {
        assertThat(PageFiles.PLAYBOOKS)
                .containsExactlyInAnyOrderElementsOf(names("dashboards/playbooks", ".md").stream()
                        .map(name -> name.replace(".md", ""))
                        .toList());
    }

    @Test
    void everyReasonThatEndsAnEventHasAFix() {
        for (Reason reason : Reason.values()) {
            if (reason.scope() == Reason.ReasonScope.EVENT) {
                assertThat(FixHints.on(reason.word())).as(reason.word()).endsWith(".");
            }
        }
        assertThat(FixHints.on("a_word_of_another_version")).isEmpty();
    }

    @Test
    void theServersOwnBoundsAreThoseOfTheAlertRules() throws IOException {
        String rules = Files.readString(Path.of("dashboards/prometheus/alerts.yml"));

        assertThat(rules)
                .contains("lossy_pipeline_queue_oldest_age_seconds) > " + (int) AlertChecks.LAG_SECONDS + "\n")
                .contains("ratio_rate" + AlertChecks.REJECTED_MINUTES + "m > " + AlertChecks.REJECTED_SHARE)
                .contains("increase" + AlertChecks.REJECTED_MINUTES + "m >= " + AlertChecks.REJECTED_OF)
                .contains("nacked:ratio_rate1h > " + AlertChecks.NACKED_BURN + " * " + AlertChecks.NACKED_OBJECTIVE)
                .contains("nacked:ratio_rate" + AlertChecks.NACKED_STILL_MINUTES + "m > " + AlertChecks.NACKED_BURN)
                .contains("received:increase1h >= " + AlertChecks.NACKED_OF)
                .contains("lossy_retention_partitions_ahead) < " + AlertChecks.PARTITIONS_AHEAD + "\n")
                .contains("lossy_retention_overdue_seconds) > " + AlertChecks.OVERDUE_SECONDS + "\n");
        assertThat(AlertChecks.NACKED_MINUTES).as("1h").isEqualTo(60);
    }

    @Test
    void noModuleWritesMarkup() throws IOException {
        for (String module : PageFiles.MODULES) {
            assertThat(Files.readString(Path.of("src/main/resources/ops", module)))
                    .as(module)
                    .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
        }
    }

    private static List<String> names(String folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .toList();
        }
    }
}
