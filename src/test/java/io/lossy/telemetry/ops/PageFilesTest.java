package io.lossy.telemetry.ops;

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
            if (reason.scope() == Reason.Scope.EVENT) {
                assertThat(Advice.on(reason.word())).as(reason.word()).endsWith(".");
            }
        }
        assertThat(Advice.on("a_word_of_another_version")).isEmpty();
    }

    @Test
    void theServersOwnBoundsAreThoseOfTheAlertRules() throws IOException {
        String rules = Files.readString(Path.of("dashboards/prometheus/alerts.yml"));

        assertThat(rules)
                .contains("lossy_pipeline_queue_oldest_age_seconds) > " + (int) Checks.LAG_SECONDS + "\n")
                .contains("ratio_rate" + Checks.REJECTED_MINUTES + "m > " + Checks.REJECTED_SHARE)
                .contains("increase" + Checks.REJECTED_MINUTES + "m >= " + Checks.REJECTED_OF)
                .contains("nacked:ratio_rate1h > " + Checks.NACKED_BURN + " * " + Checks.NACKED_OBJECTIVE)
                .contains("nacked:ratio_rate" + Checks.NACKED_STILL_MINUTES + "m > " + Checks.NACKED_BURN)
                .contains("received:increase1h >= " + Checks.NACKED_OF)
                .contains("lossy_retention_partitions_ahead) < " + Checks.PARTITIONS_AHEAD + "\n")
                .contains("lossy_retention_overdue_seconds) > " + Checks.OVERDUE_SECONDS + "\n");
        assertThat(Checks.NACKED_MINUTES).as("1h").isEqualTo(60);
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
