package io.lossy.telemetry.ops.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.node.KnownNode;
import io.lossy.telemetry.node.NodeList;
import io.lossy.telemetry.node.SharedParts;
import io.lossy.telemetry.ops.live.AlertBook.Alert;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NodesPanelTest {
    private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");

    private final NodesPanel panel = new NodesPanel();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private void sample(int second, @Nullable NodeList list) {
        panel.sample(NOW.plusSeconds(second), list, MetricReadings.of(meters));
    }

    private static KnownNode node(String name, String catalog, int silenceSeconds) {
        return new KnownNode(
                UUID.fromString("3b1f0000-0000-4000-8000-000000000000"),
                name,
                "1.0",
                SharedParts.of(catalog, ""),
                Duration.ofSeconds(90),
                Duration.ofSeconds(silenceSeconds));
    }

    @Test
    void showsNothingBeforeTheFirstHeartbeat() {
        sample(0, null);

        assertThat(panel.shown()).isEmpty();
        assertThat(panel.alerts()).isEmpty();
    }

    @Test
    void thisServerIsFirstAndASingleOneIsCalm() {
        sample(0, new NodeList(node("z", "c1", 0), List.of()));

        assertThat(panel.shown())
                .isEqualTo(new JsonArray()
                        .add(new JsonObject()
                                .put("name", "z")
                                .put("incarnation", "3b1f0000")
                                .put("version", "1.0")
                                .put("catalog", "c1")
                                .put("differs", new JsonArray())
                                .put("state", "self")
                                .put("uptime_ms", 90_000L)
                                .put("silence_ms", 0L)));
        assertThat(panel.alerts()).isEmpty();
    }

    @Test
    void silenceGrowsBetweenHeartbeatsSoThatAPageNeverShowsAnOldAgeAsNew() {
        NodeList list = new NodeList(node("a", "c1", 0), List.of(node("b", "c1", 1)));
        sample(0, list);
        sample(20, list);

        JsonObject other = panel.shown().getJsonObject(1);
        assertThat(other.getLong("silence_ms")).isEqualTo(21_000);
        assertThat(other.getString("state"))
                .as("as the last heartbeat found it")
                .isEqualTo("live");
    }

    @Test
    void aSilentServerAndADifferentCatalogAreAlerts() {
        sample(0, new NodeList(node("a", "c1", 0), List.of(node("b", "c2", 1), node("c", "c1", 60))));

        assertThat(panel.shown().getJsonObject(1).getJsonArray("differs")).containsExactly("catalog");
        assertThat(panel.shown().getJsonObject(2).getString("state")).isEqualTo("silent");
        assertThat(panel.alerts()).extracting(Alert::playbook).containsExactly("LossyNodeDown", "LossyNodesDiffer");
        assertThat(panel.alerts()).extracting(Alert::text).anyMatch(text -> text.contains("from: c."));
    }

    @Test
    void figuresThatStayPartialAreAnAlertAndAStartIsNone() {
        AtomicInteger partial = new AtomicInteger(1);
        meters.gauge("lossy.aggregate.partial", partial);
        meters.gauge("lossy.aggregate.parts.age.seconds", new AtomicInteger(4));
        sample(0, null);
        sample(9, null);
        assertThat(panel.alerts()).isEmpty();
        assertThat(panel.exchange())
                .isEqualTo(new JsonObject().put("partial", true).put("oldest", 4.0));
        sample(10, null);
        assertThat(panel.alerts()).extracting(Alert::playbook).containsExactly("LossyLiveFiguresPartial");

        partial.set(0);
        sample(11, null);
        assertThat(panel.alerts()).isEmpty();
        assertThat(panel.exchange().getBoolean("partial")).isFalse();
    }
}
