package io.lossy.telemetry.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.TestRequests;
import io.lossy.telemetry.it.peers.Alertmanager;
import io.lossy.telemetry.it.peers.Prometheus;
import io.lossy.telemetry.it.peers.Webhook;
import io.lossy.telemetry.it.peers.Webhook.Call;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way of an alert: events over HTTP, a server process, Prometheus, Alertmanager, the receiver's webhook. All with
 * our own files, sixty times faster than they ship: minutes become seconds.
 */
@Tag("whole")
class AlertDeliveryIT {
    private static final FastForward FASTER = new FastForward(60);
    private static final String ALERT = "LossyCacheEvictionSpike";
    private static final Duration LONG = Patience.LONGEST;
    private static final List<String> RECEIVERS = List.of("nobody", "heartbeat", "team", "on-call");

    @TempDir
    Path folder;

    @Test
    void anEvictionSpikeRingsWithItsPlaybookAndStopsRingingWhenItIsOver() throws Exception {
        Path home = Path.of("target", "it-processes", "alerts-" + Long.toString(System.nanoTime(), 36));
        Path dataDir =
                PostgresFixture.dataDirectory(Files.createDirectories(home)).toAbsolutePath();
        try (ServerProcess server = ServerProcess.serve(dataDir, 0);
                Webhook webhook = Webhook.open();
                Alertmanager alertmanager = Alertmanager.start(alertmanagerFile(webhook), folder);
                Prometheus prometheus = prometheus(server, alertmanager)) {
            await().atMost(LONG).until(prometheus::target, Optional::isPresent);
            await().atMost(LONG).until(() -> marks(prometheus, "Restarts").size() == 1);
            LoopbackHttpClient path = new LoopbackHttpClient(server.port());

            Call firing = await().atMost(LONG)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> callWhileEvicting(path, webhook), Optional::isPresent)
                    .orElseThrow();

            assertRings(firing);
            // of a busy machine, sixty times faster, others may be firing too
            assertThat(marks(prometheus, "Firing alerts").stream()
                            .filter(mark -> ALERT.equals(
                                    ((JsonObject) mark).getJsonObject("metric").getString("alertname"))))
                    .hasSize(1);
            assertThat(alertmanager.alerts(ALERT)).hasSize(1);
            assertThat(webhook.calls("Watchdog"))
                    .isNotEmpty()
                    .allMatch(call -> call.receiver().equals("heartbeat"));

            Path checkout = PlaybookCommands.folder(home, dataDir);
            assertThat(new PlaybookCommands(server, prometheus.port(), checkout).failures())
                    .as("commands of playbooks")
                    .isEmpty();

            await().atMost(LONG).until(() -> last(webhook).status(), "resolved"::equals);
            assertThat(last(webhook).receiver()).isEqualTo("team");
            assertThat(last(webhook).alert().getString("fingerprint"))
                    .isEqualTo(firing.alert().getString("fingerprint"));
        } finally {
            ServerProcess.discard(dataDir);
        }
    }

    /** The marks of this kind that the dashboards would draw now. */
    private static JsonArray marks(Prometheus prometheus, String annotation) throws Exception {
        String query = OpsFiles.dashboards().get(0).annotation(annotation);
        return prometheus
                .query(query.replace("$job", ".+").replace("$instance", ".+"))
                .getJsonObject("data")
                .getJsonArray("result");
    }

    private static void assertRings(Call call) {
        assertThat(call.receiver()).isEqualTo("team");
        assertThat(call.status()).isEqualTo("firing");
        assertThat(call.label("severity")).isEqualTo("warning");
        assertThat(call.annotation("description")).contains("entries were evicted in 5 min (threshold 600");
        assertThat(OpsFiles.FOLDER.resolveSibling(call.annotation("runbook_url")))
                .content()
                .startsWith("# " + ALERT);
    }

    private static Optional<Call> callWhileEvicting(LoopbackHttpClient path, Webhook webhook) {
        JsonObject eviction = TestRequests.event(
                "lossy.cache.notes_evicted",
                new JsonObject().put("evicted_count", 1_000).put("reason", "quota"));
        LoopbackHttpClient.Answer answer = path.post(TestRequests.request(eviction));
        assertThat(answer.status()).as(answer.text()).isIn(200, 503); // a busy machine asks for a retry: the next one
        return webhook.calls(ALERT).stream().findFirst();
    }

    private static Call last(Webhook webhook) {
        List<Call> calls = webhook.calls(ALERT);
        return calls.get(calls.size() - 1);
    }

    /** Adds a notifier to each receiver, as prometheus.md says. */
    private Path alertmanagerFile(Webhook webhook) throws IOException {
        return FASTER.copy("alertmanager/alertmanager.yml", folder, text -> {
            String with = text;
            for (String receiver : RECEIVERS) {
                String line = "  - name: " + receiver + "\n";
                assertThat(text).contains(line);
                with = with.replace(
                        line, line + "    webhook_configs: [ { url: \"" + webhook.url(receiver) + "\" } ]\n");
            }
            return with;
        });
    }

    /** Activates the alert by deleting its label, as prometheus.md says. */
    private Prometheus prometheus(ServerProcess server, Alertmanager alertmanager) throws IOException {
        Path own = Files.createDirectory(folder.resolve("prometheus"));
        FASTER.copy("prometheus/recording.yml", own, text -> text);
        FASTER.copy(
                "prometheus/alerts.yml",
                own,
                text -> text.replace("component: cache, baseline: \"true\" }", "component: cache }"));
        Path config = FASTER.copy(
                "prometheus/prometheus.yml",
                own,
                text -> text.replace("127.0.0.1:8081", "127.0.0.1:" + server.managementPort())
                        .replace("127.0.0.1:9093", "127.0.0.1:" + alertmanager.port()));
        return Prometheus.start(
                config,
                folder,
                "--query.lookback-delta=" + FASTER.of("5m"),
                "--rules.alert.resend-delay=" + FASTER.of("1m"));
    }
}
