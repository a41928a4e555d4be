package io.lossy.telemetry.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.it.peers.Alertmanager;
import io.lossy.telemetry.setup.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Alertmanager's own tool checks {@code alertmanager.yml} and says who would receive what. */
class AlertmanagerFileIT {
    private static final String FILE =
            OpsFiles.FOLDER.resolve("alertmanager/alertmanager.yml").toString();

    @TempDir
    Path folder;

    @Test
    void theFileIsValid() throws Exception {
        assertThat(amtool("check-config", FILE)).contains("SUCCESS");
    }

    @ParameterizedTest
    @CsvSource({
        "nobody, alertname=LossyIngestLagHigh severity=critical baseline=true",
        "on-call, alertname=LossyIngestLagHigh severity=critical",
        "team, alertname=LossyVadLatencyHigh severity=warning",
        "heartbeat, alertname=Watchdog severity=none"
    })
    void anAlertGoesToItsReceiver(String receiver, String labels) throws Exception {
        List<String> words = new ArrayList<>(List.of("config", "routes", "test", "--config.file=" + FILE));
        words.addAll(List.of(labels.split(" ")));

        assertThat(amtool(words.toArray(String[]::new)).lines()).last().isEqualTo(receiver); // after a warning
    }

    /** Each job is a case of its own: alerts of one never silence those of another. */
    @Test
    void aCauseThatNotifiesSomebodySilencesItsSymptomsAndOneThatNotifiesNobodyDoesNot() throws Exception {
        try (Alertmanager alertmanager = Alertmanager.start(Path.of(FILE), folder)) {
            await().untilAsserted(() -> assertThat(alertmanager.suppressed()).isEmpty());
            alertmanager.raise(
                    Map.of("job", "breaker", "alertname", "LossyCircuitBreakerOpen", "severity", "critical"),
                    Map.of("job", "breaker", "alertname", "LossyIngestLagHigh", "severity", "critical"),
                    Map.of("job", "breaker", "alertname", "LossyRejectShareHigh", "severity", "warning"),
                    Map.of("job", "unheard", "alertname", "LossyCircuitBreakerOpen", "baseline", "true"),
                    Map.of("job", "unheard", "alertname", "LossyIngestLagHigh", "severity", "critical"),
                    Map.of("job", "down", "alertname", "LossyTelemetryDown", "severity", "critical"),
                    Map.of("job", "down", "alertname", "LossyVadLatencyHigh", "component", "voice"),
                    Map.of("job", "down", "alertname", "LossyEventsUnaccounted", "component", "pipeline"),
                    Map.of("job", "unheard down", "alertname", "LossyTelemetryDown", "baseline", "true"),
                    Map.of("job", "unheard down", "alertname", "LossyEventsUnaccounted", "component", "pipeline"),
                    Map.of("job", "burns", "alertname", "LossyDropBudgetBurn", "severity", "critical"),
                    Map.of("job", "burns", "alertname", "LossyDropBudgetBurn", "severity", "warning"),
                    Map.of("job", "other", "alertname", "LossyDropBudgetBurn", "severity", "warning"));

            await().untilAsserted(() -> assertThat(alertmanager.suppressed())
                    .containsExactlyInAnyOrder(
                            "breaker LossyIngestLagHigh critical",
                            "down LossyVadLatencyHigh",
                            "down LossyEventsUnaccounted",
                            "burns LossyDropBudgetBurn warning"));
        }
    }

    private String amtool(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(Tools.amtool().toString()));
        command.addAll(List.of(words));
        Path output = folder.resolve("amtool.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(output);
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
