package io.lossy.telemetry.ops.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.node.KnownNode;
import io.lossy.telemetry.node.NodeList;
import io.lossy.telemetry.node.SharedParts;
import io.lossy.telemetry.ops.live.AlertBook.Alert;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NodesPanelTest {
    private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");

    private final NodesPanel panel = new NodesPanel();

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
        panel.sample(NOW, null);

        assertThat(panel.shown()).isEmpty();
        assertThat(panel.alerts()).isEmpty();
    }

    @Test
    void thisServerIsFirstAndASingleOneIsCalm() {
        panel.sample(NOW, new NodeList(node("z", "c1", 0), List.of()));

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
        panel.sample(NOW, list);
        panel.sample(NOW.plusSeconds(20), list);

        JsonObject other = panel.shown().getJsonObject(1);
        assertThat(other.getLong("silence_ms")).isEqualTo(21_000);
        assertThat(other.getString("state"))
                .as("as the last heartbeat found it")
                .isEqualTo("live");
    }

    @Test
    void aSilentServerAndADifferentCatalogAreAlerts() {
        panel.sample(NOW, new NodeList(node("a", "c1", 0), List.of(node("b", "c2", 1), node("c", "c1", 60))));

        assertThat(panel.shown().getJsonObject(1).getJsonArray("differs")).containsExactly("catalog");
        assertThat(panel.shown().getJsonObject(2).getString("state")).isEqualTo("silent");
        assertThat(panel.alerts()).extracting(Alert::playbook).containsExactly("LossyNodeDown", "LossyNodesDiffer");
        assertThat(panel.alerts()).extracting(Alert::text).anyMatch(text -> text.contains("from: c."));
    }
}
