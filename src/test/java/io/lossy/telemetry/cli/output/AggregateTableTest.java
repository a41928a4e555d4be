package io.lossy.telemetry.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.cli.client.TailCommand;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class AggregateTableTest {
    private final AggregateTable table = new AggregateTable();

    @Test
    void showsEachKindOfFigureAndMarksWhatDeservesALook() {
        JsonObject aggregates = new JsonObject()
                .put("latency_ms", new JsonObject("""
                                {"count":1640,"mean":41.25,"p50":38,"p95":920.4,"p99":1400.2,"max":2001,"status":"alert"}"""))
                .put(
                        "ratio",
                        new JsonObject("{\"value\":0.1834,\"numerator\":141,\"denominator\":781,\"status\":\"ok\"}"))
                .put("rate", new JsonObject("{\"per_minute\":7.456,\"count\":37}"))
                .put("evictions", new JsonObject("{\"value\":54892}"))
                .put("empty", new JsonObject("{\"count\":0,\"mean\":null,\"p50\":null}"));
        table.put(message("voice_mode", 812, aggregates));

        assertThat(table.lines())
                .containsExactly(
                        "voice_mode  812 events in 300 s, at 2026-11-22T17:18:44Z",
                        "  empty                  n 0  mean -  p50 -  p95 -  p99 -  max -",
                        "  evictions              54,892",
                        "  latency_ms             n 1,640  mean 41.3  p50 38  p95 920  p99 1,400  max 2,001   <- alert",
                        "  rate                   7.46 a minute",
                        "  ratio                  0.183  (141 of 781)");
    }

    @Test
    void keepsTheNewestOfEachFamilyAndEscapesWhatCameOffTheWire() {
        table.put(message("stt", 1, new JsonObject()));
        table.put(message("stt", 2, new JsonObject().put("a\u001b[2J", new JsonObject().put("value", 1))));

        assertThat(table.lines()).hasSize(2);
        assertThat(table.lines().get(0)).startsWith("stt  2 events");
        assertThat(table.lines().get(1)).contains("a\\u001b[2J");
    }

    @Test
    void saysHowMuchDoesNotFitTheWindow() {
        assertThat(TailCommand.clipped(List.of("a", "b", "c", "d"), 3))
                .containsExactly("a", "b", "... 2 more lines: enlarge the window, or use --family");
        assertThat(TailCommand.clipped(List.of("a", "b", "c"), 3)).containsExactly("a", "b", "c");
    }

    private static JsonObject message(String family, int events, JsonObject aggregates) {
        return new JsonObject()
                .put("family", family)
                .put("at", "2026-11-22T17:18:44Z")
                .put("window_seconds", 300)
                .put("events", events)
                .put("aggregates", aggregates);
    }
}
