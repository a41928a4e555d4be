package io.lossy.telemetry.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.node.KnownNode;
import io.lossy.telemetry.node.NodeList;
import io.lossy.telemetry.node.SharedParts;
import io.lossy.telemetry.ops.live.AlertBook.Alert;
import io.lossy.telemetry.ops.live.AlertChecks;
import io.lossy.telemetry.ops.live.AlertChecks.RatioCheck;
import io.lossy.telemetry.ops.live.AlertChecks.Vitals;
import io.lossy.telemetry.ops.live.ClientLoss;
import io.lossy.telemetry.ops.live.EmbeddedDatabaseAlert;
import io.lossy.telemetry.ops.live.LanesPanel;
import io.lossy.telemetry.ops.live.LogLagAlert;
import io.lossy.telemetry.ops.live.MetricReadings;
import io.lossy.telemetry.ops.live.NodesPanel;
import io.lossy.telemetry.ops.live.PageFigures;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The live page knows every alert of alerts.yml, and none besides. */
class EveryAlertTest {
    private static final Instant NOW = Instant.parse("2026-11-22T17:18:44Z");
    private static final RatioCheck BAD = new RatioCheck(1_000, 1_000);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ClientLoss loss = new ClientLoss();
    private final EmbeddedDatabaseAlert embedded = new EmbeddedDatabaseAlert();

    private static Set<String> rules() throws IOException {
        return Pattern.compile("(?m)^ *- alert: (\\w+)$")
                .matcher(Files.readString(Path.of("dashboards/prometheus/alerts.yml")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Every alert there is when everything is wrong. */
    private Set<String> given() {
        AlertChecks checks = new AlertChecks();
        PageFigures figures =
                new PageFigures(CatalogReader.read(CatalogText.SHIPPED.toString(), CatalogText.shipped()));
        Vitals wrong = new Vitals(false, false, false, false, 7, 60, 0, 1e9, BAD, BAD, BAD);
        Set<String> given = new TreeSet<>(AlertChecks.PLAYBOOKS.values());
        for (int second = 0; second < 10; second++) { // the books must be off for some seconds
            checks.of(wrong, figures).stream()
                    .map(Alert::playbook)
                    .filter(Objects::nonNull)
                    .forEach(given::add);
        }
        report(0, 0);
        report(1_000, 100);
        loss.alerts().forEach(alert -> given.add(Objects.requireNonNull(alert.playbook())));
        NodesPanel nodes = new NodesPanel();
        meters.gauge("lossy.aggregate.partial", 1);
        nodes.sample(NOW, null, MetricReadings.of(meters));
        nodes.sample(
                NOW.plusSeconds(10),
                new NodeList(node("a", 0), List.of(node("b", 1), node("c", 60))),
                MetricReadings.of(meters));
        nodes.alerts().forEach(alert -> given.add(Objects.requireNonNull(alert.playbook())));
        lane("owned", 1);
        lane("running", 0);
        lane("lag.seconds", 901);
        lane("horizon.seconds", 301);
        meters.counter("lossy.forward.events", "lane", "hook", "outcome", "dead")
                .increment();
        LanesPanel lanes = new LanesPanel();
        lanes.sample(NOW, MetricReadings.of(meters), Map.of());
        lanes.alerts().forEach(alert -> given.add(Objects.requireNonNull(alert.playbook())));
        meters.counter("lossy.embedded.postgres.ended").increment();
        embedded.sample(NOW, MetricReadings.of(meters));
        embedded.alerts().forEach(alert -> given.add(Objects.requireNonNull(alert.playbook())));
        meters.gauge("lossy.log.lag.seconds", 301);
        LogLagAlert log = new LogLagAlert();
        log.sample(MetricReadings.of(meters));
        log.alerts().forEach(alert -> given.add(Objects.requireNonNull(alert.playbook())));
        return given;
    }

    private void lane(String figure, int value) {
        Gauge.builder("lossy.forward." + figure, () -> value)
                .tag("lane", "hook")
                .register(meters);
    }

    /** Each has a catalog of its own. */
    private static KnownNode node(String name, int silenceSeconds) {
        return new KnownNode(
                UUID.randomUUID(),
                name,
                "1",
                SharedParts.of(name, ""),
                Duration.ofHours(1),
                Duration.ofSeconds(silenceSeconds));
    }

    private void report(int emitted, int lost) {
        meters.counter("lossy.client.events.emitted").increment(emitted);
        meters.counter("lossy.client.events.dropped", "reason", "evicted").increment(lost);
        loss.sample(NOW, MetricReadings.of(meters));
    }

    @Test
    void everyRuleIsCheckedOrSaidNotToBeAndWhy() throws IOException {
        Set<String> known = new TreeSet<>(given());
        assertThat(known).doesNotContainAnyElementsOf(AlertChecks.NOT_CHECKED.keySet());
        known.addAll(AlertChecks.NOT_CHECKED.keySet());

        assertThat(known).isEqualTo(rules());
    }

    @Test
    void theAggregatesWithAPlaybookAreThoseThatARuleNames() throws IOException {
        List<String> named = Pattern.compile("(?m)^ *aggregate: (\\S+)$")
                .matcher(Files.readString(Path.of("dashboards/prometheus/alerts.yml")))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        assertThat(AlertChecks.PLAYBOOKS.keySet()).containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void aShareOfLostEventsNeedsEnoughEvents() {
        report(0, 0);
        report(499, 499);
        assertThat(loss.alerts()).isEmpty();
        report(1, 0);
        assertThat(loss.alerts()).extracting(Alert::playbook).containsExactly("LossyClientLossHigh");
    }

    @Test
    void twoPercentAreNotTooMuchAndAnOptOutIsNoLoss() {
        report(0, 0);
        report(1_000, 20);
        meters.counter("lossy.client.events.dropped", "reason", "opted_out").increment(500);
        loss.sample(NOW, MetricReadings.of(meters));
        assertThat(loss.alerts()).isEmpty();
        report(0, 1);
        assertThat(loss.alerts()).hasSize(1);
    }

    @Test
    void whatIsLostIsWhatTheRuleCounts() throws IOException {
        String reasons = "reason=~\"" + String.join("|", ClientLoss.LOST) + "\"";
        assertThat(Files.readString(Path.of("dashboards/prometheus/recording.yml")))
                .contains(reasons);
        assertThat(Files.readString(Path.of("dashboards/prometheus/alerts.yml")))
                .contains("job:lossy_client_lost:ratio_rate1h > " + ClientLoss.SHARE)
                .contains("job:lossy_client_events_emitted:increase1h >= " + ClientLoss.OF);
    }
}
