package io.lossy.telemetry.ops.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.config.ConfigFiles;
import io.lossy.telemetry.event.ClientReportTotals;
import io.lossy.telemetry.event.Payload;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.Stage;
import io.lossy.telemetry.event.StoredHistory;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PageStateTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
    private static final JsonObject READY = new JsonObject().put("status", "ready");

    private final Catalog catalog = catalog();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final PipelineMetrics metrics = new PipelineMetrics(registry, catalog);
    private final PageState state = new PageState(
            new PageFacts(
                    catalog,
                    true,
                    "1.0",
                    (since, until) -> Future.succeededFuture(StoredHistory.NONE),
                    () -> Future.succeededFuture(new ClientReportTotals(0, 0, Map.of())),
                    () -> null,
                    Map::of),
            START);

    private static Catalog catalog() {
        ConfigFiles.ConfigText text = ConfigFiles.catalog("conf/events.yml", null);
        return CatalogReader.read(text.name(), text.content());
    }

    private void second(int second, JsonObject health) {
        state.sample(START.plusSeconds(second), MetricReadings.of(registry), health);
    }

    private static Rejection rejection(@Nullable String event, Reason reason, String pointer, Instant at) {
        return new Rejection(
                "my_private_batch#3",
                event,
                Source.EXTENSION,
                reason,
                pointer,
                "must be at least 0",
                "number",
                at,
                null);
    }

    private TelemetryEvent fallback() {
        EventType type = Objects.requireNonNull(catalog.event("lossy.stt.fallback"));
        Object[] values = new Object[type.fields().size()];
        values[type.indexOf("mode")] = "local_webgpu";
        values[type.indexOf("error_hash")] = "0123456789abcdef";
        return new TelemetryEvent(
                UUID.randomUUID(), type, Source.EXTENSION, START, START, "s", "i", "r", new Payload(values, "{}"));
    }

    @Test
    void aLineOfTheTailShowsClosedWordsAndNoHashes() {
        state.tail().stored(List.of(fallback()));
        second(1, READY);

        JsonObject frame = state.frame(START.plusSeconds(1), 1);
        JsonObject line = frame.getJsonObject("tail").getJsonArray("lines").getJsonObject(0);
        assertThat(line.getJsonObject("fields").getMap()).containsOnlyKeys("mode");
        assertThat(frame.encode()).doesNotContain("0123456789abcdef");
    }

    @Test
    void atMostTwentyLinesASecondAndTheRestIsCounted() {
        state.tail().refused(List.of(rejection(null, Reason.UNKNOWN_EVENT, "/event", START)));
        for (int i = 0; i < 100; i++) {
            state.tail().stored(List.of(fallback(), fallback()));
        }
        second(1, READY);

        JsonObject tail = state.frame(START.plusSeconds(1), 1).getJsonObject("tail");
        assertThat(tail.getJsonArray("lines")).hasSize(EventTail.MOST);
        assertThat(tail.getLong("missed")).isEqualTo(201 - EventTail.MOST);
        assertThat(tail.getJsonArray("lines").stream().filter(line -> !((JsonObject) line).getBoolean("ok")))
                .hasSize(1);
        assertThat(state.frame(START.plusSeconds(2), 1).getJsonObject("tail").getJsonArray("lines"))
                .isEmpty();
    }

    @Test
    void aSendersOwnBatchIdIsNotShown() {
        Rejection rejection = rejection("lossy.stt.request", Reason.FIELD_RANGE, "/payload/audio_ms", START);
        state.tail().refused(List.of(rejection));
        state.rejections().add(rejection);
        second(1, READY);

        assertThat(state.frame(START.plusSeconds(1), 1).encode()).doesNotContain("my_private_batch");
    }

    @Test
    void rejectionsAreGroupedAndForgottenAfterAnHour() {
        for (int i = 0; i < 3; i++) {
            state.rejections().add(rejection("lossy.stt.request", Reason.FIELD_RANGE, "/payload/audio_ms", START));
        }
        state.rejections().add(rejection("lossy.stt.request", Reason.FIELD_TYPE, "/payload/audio_ms", START));
        second(1, READY);

        JsonObject frame = state.frame(START.plusSeconds(1), 1);
        JsonObject first = frame.getJsonArray("rejected").getJsonObject(0);
        assertThat(first.getString("reason")).isEqualTo("field_range");
        assertThat(first.getLong("events")).isEqualTo(3);
        assertThat(first.getString("family")).isEqualTo("stt");
        assertThat(first.getString("fix")).contains("unit");
        assertThat(row(frame, "stt").getLong("rejected")).isEqualTo(4);
        assertThat(row(frame, "stt").getString("reason")).isEqualTo("field_range");
        assertThat(state.frame(START.plusSeconds(3_700), 1).getJsonArray("rejected"))
                .isEmpty();
    }

    private static JsonObject row(JsonObject frame, String family) {
        return frame.getJsonArray("families").stream()
                .map(JsonObject.class::cast)
                .filter(row -> family.equals(row.getString("name")))
                .findAny()
                .orElseThrow();
    }

    @Test
    void thePastOfTheDatabaseIsThereOnOpening() {
        second(1, READY);
        state.remember(new StoredHistory(
                List.of(new StoredHistory.HistoryEvent("stt", START.minusSeconds(600), 12)),
                List.of(new StoredHistory.HistoryRejection(
                        "field_enum",
                        "lossy.stt.request",
                        "/payload/mode",
                        "is not one of",
                        "string(3)",
                        "extension",
                        START.minusSeconds(90),
                        5))));
        second(2, READY);

        JsonObject snapshot = state.snapshot(START.plusSeconds(2), 0);
        int stored = snapshot.getJsonArray("series").getList().indexOf("stored:stt");
        assertThat(snapshot.getJsonArray("points").getJsonArray(0).getLong(stored + 1))
                .isEqualTo(12);
        JsonObject row = row(snapshot.getJsonObject("frame"), "stt");
        assertThat(row.getLong("accepted")).isEqualTo(12);
        assertThat(row.getLong("last")).isEqualTo(START.minusSeconds(600).toEpochMilli());
        assertThat(row.getLong("rejected")).isEqualTo(5);
    }

    @Test
    void anAwayDatabaseIsAnAlertThatKeepsTheTimeItBegan() {
        JsonObject away = new JsonObject().put("status", "unavailable");
        second(1, away);
        second(7, away);

        JsonObject alert =
                state.frame(START.plusSeconds(7), 1).getJsonArray("alerts").getJsonObject(0);
        assertThat(alert.getString("key")).isEqualTo("database");
        assertThat(alert.getString("playbook")).isEqualTo("LossyCircuitBreakerOpen");
        assertThat(alert.getLong("since")).isEqualTo(START.plusSeconds(1).toEpochMilli());
        second(8, READY);
        assertThat(state.frame(START.plusSeconds(8), 1).getJsonArray("alerts")).isEmpty();
    }

    @Test
    void sharesOfWhatWasReceivedAndTheAgeOfWhatIsKeptAreChecked() {
        second(1, READY);
        metrics.gauge("lossy.retention.partitions.ahead", "", () -> 1);
        metrics.gauge("lossy.retention.overdue.seconds", "", () -> 200_000);
        metrics.received(Source.EXTENSION, 1_000);
        metrics.rejected(Stage.INGEST, Reason.FIELD_RANGE, 60);
        metrics.nacked(Stage.WRITER, Reason.OVERLOADED, 80);
        metrics.persisted("stt", 860);
        metrics.requestDone(1_000);
        second(2, READY);

        assertThat(state.frame(START.plusSeconds(2), 1).getJsonArray("alerts"))
                .extracting(alert -> ((JsonObject) alert).getString("playbook"))
                .containsExactly(
                        "LossyDropBudgetBurn",
                        "LossyRejectShareHigh",
                        "LossyPartitionHeadroomLow",
                        "LossyRetentionOverdue");
    }

    @Test
    void booksThatDoNotBalanceForFiveSecondsAreAnAlert() {
        metrics.persisted("stt", 3); // never received
        for (int i = 1; i <= 4; i++) {
            second(i, READY);
        }
        assertThat(state.frame(START.plusSeconds(4), 1).getJsonArray("alerts")).isEmpty();
        second(5, READY);
        assertThat(state.frame(START.plusSeconds(5), 1).getJsonArray("alerts").encode())
                .contains("LossyEventsUnaccounted");
    }

    @Test
    void anHourUnderFireTakesNoMoreMemoryThanAQuarterAndTheSnapshotStaysSmall() {
        fire(0, 900);
        long before = used();
        fire(900, 3_600);
        long grown = used() - before;

        JsonObject snapshot = state.snapshot(START.plusSeconds(4_500), 20);
        assertThat(snapshot.getJsonArray("points")).hasSize(HourBuffer.STEPS);
        assertThat(snapshot.getJsonObject("frame").getJsonArray("rejected")).hasSize(RejectionBook.SHOWN);
        assertThat(snapshot.toBuffer().length()).isLessThan(200_000);
        assertThat(grown).as("bytes more after 3,600 seconds").isLessThan(3_000_000);
    }

    /** Each second: more events than are shown, and a cause of rejection never seen before. */
    private void fire(int from, int seconds) {
        TelemetryEvent event = fallback();
        for (int second = from; second < from + seconds; second++) {
            Instant now = START.plusSeconds(second);
            metrics.received(Source.EXTENSION, 100);
            metrics.persisted("stt", 100);
            metrics.requestDone(100);
            state.tail().stored(List.of(event, event, event));
            state.rejections().add(rejection("lossy.no.such_" + second, Reason.UNKNOWN_EVENT, "/event", now));
            second(second, READY);
            if (second % 10 == 0) {
                state.frame(now, 1);
            } else {
                state.tail().drain();
            }
        }
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
