package io.lossy.telemetry.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.setup.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus's own tool checks the configuration and the rules, and plays the rules' tests. */
class PrometheusRulesIT {
    private static final Path PROMETHEUS = OpsFiles.FOLDER.resolve("prometheus");

    private static final Set<String> HOURS = Set.of("cache-day.yml", "drop.yml", "drop-slow.yml");

    @TempDir
    Path folder;

    @Test
    void theConfigurationIsValid() throws Exception {
        promtool(List.of("check", "config", "prometheus.yml"));
    }

    @Test
    void theRulesAreValidAndPassEveryLint() throws Exception {
        promtool(List.of("check", "rules", "--lint=all", "--lint-fatal", "recording.yml", "alerts.yml"));
    }

    @Test
    void everyAlertFiresWhenItShouldAndKeepsSilentOtherwise() throws Exception {
        play(file -> !HOURS.contains(file));
    }

    @Test
    @Tag("whole") // two thirds of the time of all
    void alertsOnHoursAndDaysFireWhenTheyShouldAndKeepSilentOtherwise() throws Exception {
        play(HOURS::contains);
    }

    private void play(Predicate<String> which) throws Exception {
        List<String> files = OpsFiles.list("prometheus/tests", ".yml").stream()
                .map(OpsFiles::name)
                .filter(which)
                .map(file -> "tests/" + file)
                .toList();
        assertThat(files).hasSizeGreaterThanOrEqualTo(HOURS.size());
        List<String> words = new ArrayList<>(List.of("test", "rules"));
        words.addAll(files);

        promtool(words);
    }

    private void promtool(List<String> words) throws Exception {
        List<String> command = new ArrayList<>(List.of(Tools.promtool().toString()));
        command.addAll(words);
        Path output = folder.resolve("promtool.txt");
        Process process = new ProcessBuilder(command)
                .directory(PROMETHEUS.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }
}
