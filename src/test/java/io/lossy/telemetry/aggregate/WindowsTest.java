package io.lossy.telemetry.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowsTest {
    private final Windows windows = new Windows(Sample.catalog(), AggregateConfig.DEFAULT);
    private Instant now = Sample.NOON.plusSeconds(299); // the window that ends now began at NOON

    @Test
    void publishesAFamilyAsTheWireContractHasIt() {
        now = Sample.NOON.plusSeconds(299).plusMillis(250);
        observe(Sample.speech(Sample.NOON.plusSeconds(1), 10.5));
        observe(Sample.speech(Sample.NOON.plusSeconds(2), 20.5, "cloud", false));
        observe(Sample.speech(Sample.NOON.plusSeconds(298), 200, "local_wasm", true));
        observe(Sample.event(Sample.IGNORED, now, "short"));

        // p50 is the middle of the histogram cell that 20.5 falls in
        assertThat(voice()).isEqualTo(new JsonObject("""
                { "family": "voice_mode", "at": "2026-11-22T12:04:59.250Z", "window_seconds": 300, "events": 4,
                  "aggregates": {
                    "latency_ms": { "count": 3, "mean": 77, "p50": 20.544, "p95": 200, "p99": 200, "max": 200,
                        "series": [[1795348800, 2, 15.5, 20.5], [1795349095, 1, 200, 200]],
                        "status": "alert", "warn": 50, "alert": 90 },
                    "cloud_latency_ms": { "count": 1, "mean": 20.5, "p50": 20.5, "p95": 20.5, "p99": 20.5,
                        "max": 20.5, "series": [[1795348800, 1, 20.5, 20.5]] },
                    "ignored_ratio": { "value": 0.75, "numerator": 3, "denominator": 4 } },
                  "counts": { "lossy.voice_mode.speech_detected": 3, "lossy.voice_mode.segment_ignored": 1 } }
                """));
    }

    @Test
    void publishesRatesTotalsAndSums() {
        for (int i = 0; i < 3; i++) {
            observe(Sample.event(Sample.HIT, now));
        }
        observe(Sample.event(Sample.MISS, now));
        observe(Sample.event(Sample.EVICTED, now, 40L));
        observe(Sample.event(Sample.EVICTED, now, 2L));
        now = Sample.NOON.plusSeconds(300).minusMillis(1);

        assertThat(cache().getJsonObject("aggregates").getJsonObject("lookups").getDouble("per_minute"))
                .isCloseTo(0.8, within(1e-5));
        assertThat(figure("lookups").getLong("count")).isEqualTo(4);
        assertThat(figure("evicted")).isEqualTo(new JsonObject().put("value", 42));
        assertThat(figure("evictions")).isEqualTo(new JsonObject().put("value", 2));
        assertThat(figure("hit_ratio"))
                .isEqualTo(new JsonObject("{\"value\":0.75,\"numerator\":3,\"denominator\":4,"
                        + "\"status\":\"warn\",\"warn\":0.8,\"alert\":0.5}"));
    }

    @Test
    void showsAnEmptyFamilyWithNullsAndZeros() {
        assertThat(voice().getJsonObject("aggregates").getJsonObject("latency_ms"))
                .isEqualTo(new JsonObject("{\"count\":0,\"mean\":null,\"p50\":null,\"p95\":null,\"p99\":null,"
                        + "\"max\":null,\"series\":[],\"status\":\"low_count\",\"warn\":50,\"alert\":90}"));
        assertThat(figure("hit_ratio"))
                .isEqualTo(new JsonObject("{\"value\":null,\"numerator\":0,\"denominator\":0,"
                        + "\"status\":\"low_count\",\"warn\":0.8,\"alert\":0.5}"));
        assertThat(figure("lookups")).isEqualTo(new JsonObject("{\"per_minute\":0,\"count\":0}"));
        assertThat(voice().getLong("events")).isZero();
        assertThat(voice().getJsonObject("counts").getLong(Sample.SPEECH.name()))
                .isZero();
    }

    @Test
    void aSteadyRateReadsTheSameWhereverInABucketTheClockIs() {
        Instant from = Sample.NOON.minusSeconds(600);
        for (int second = 0; second < 1_200; second++) {
            now = from.plusSeconds(second).plusMillis(1);
            observe(Sample.event(Sample.HIT, from.plusSeconds(second)));
            if (second > 300) {
                assertThat(figure("lookups").getDouble("per_minute")).isBetween(59.9, 60.3);
            }
        }
    }

    @Test
    void forgetsAnEventWhenItsBucketLeavesTheWindow() {
        observe(Sample.event(Sample.HIT, Sample.NOON.plusSeconds(4)));

        now = Sample.NOON.plusSeconds(299);
        assertThat(cache().getLong("events")).isEqualTo(1);
        now = Sample.NOON.plusSeconds(300);
        assertThat(cache().getLong("events")).isZero();
    }

    @Test
    void refusesAnEventFromBeforeTheWindowAsLate() {
        assertThat(observe(Sample.event(Sample.HIT, Sample.NOON))).isEqualTo(Windows.WindowPlacement.COUNTED);
        assertThat(observe(Sample.event(Sample.HIT, Sample.NOON.minusMillis(1))))
                .isEqualTo(Windows.WindowPlacement.LATE);
        assertThat(cache().getLong("events")).isEqualTo(1);
    }

    @Test
    void countsAnEventFromTheFutureAsOfNow() {
        assertThat(observe(Sample.speech(now.plusSeconds(86_400), 5))).isEqualTo(Windows.WindowPlacement.COUNTED);

        JsonArray series =
                voice().getJsonObject("aggregates").getJsonObject("latency_ms").getJsonArray("series");
        assertThat(series.getJsonArray(0).getLong(0))
                .isEqualTo(Sample.NOON.plusSeconds(295).getEpochSecond());
        now = now.plusSeconds(300);
        assertThat(voice().getLong("events")).isZero();
    }

    @Test
    void isEmptyAfterLongIdleness() {
        observe(Sample.speech(now, 5));
        now = now.plusSeconds(40L * 86_400);

        assertThat(voice().getLong("events")).isZero();
        assertThat(voice().getJsonObject("aggregates")
                        .getJsonObject("latency_ms")
                        .getLong("count"))
                .isZero();
        observe(Sample.speech(now, 7));
        assertThat(voice().getJsonObject("aggregates")
                        .getJsonObject("latency_ms")
                        .getInteger("max"))
                .isEqualTo(7);
    }

    @Test
    void keepsItsCountsWhenTheClockIsSetBackALittleAndStartsAgainWhenSetBackALot() {
        observe(Sample.event(Sample.HIT, now));
        now = now.minusSeconds(120);
        observe(Sample.event(Sample.HIT, now));
        assertThat(cache().getLong("events")).isEqualTo(2);

        now = now.minusSeconds(3_600);
        assertThat(cache().getLong("events")).isZero();
        assertThat(observe(Sample.event(Sample.HIT, now))).isEqualTo(Windows.WindowPlacement.COUNTED);
        assertThat(cache().getLong("events")).isEqualTo(1);
    }

    @Test
    void ignoresAFieldThatTheEventDoesNotHave() {
        observe(Sample.event(Sample.SPEECH, now, null, "cloud", null));

        JsonObject aggregates = voice().getJsonObject("aggregates");
        assertThat(aggregates.getJsonObject("cloud_latency_ms").getLong("count"))
                .isZero();
        assertThat(aggregates.getJsonObject("ignored_ratio").getLong("numerator"))
                .isEqualTo(1);
    }

    @Test
    void countsAnEventOnceThoughTwoSelectorsNameIt() {
        observe(Sample.speech(now, 5, "cloud", true));

        assertThat(voice().getJsonObject("aggregates").getJsonObject("ignored_ratio"))
                .isEqualTo(new JsonObject("{\"value\":1,\"numerator\":1,\"denominator\":1}"));
    }

    @Test
    void leavesAnEventAloneThatTheCatalogDoesNotName() {
        Catalog empty = new Catalog(1, List.of(), List.of(), List.of());

        assertThat(new Windows(empty, AggregateConfig.DEFAULT).observe(Sample.speech(now, 5), now.toEpochMilli()))
                .isEqualTo(Windows.WindowPlacement.UNKNOWN);
    }

    @Test
    void refusesACatalogWhoseAggregateNamesAnEventThatIsNotThere() {
        Catalog whole = Sample.catalog();
        List<EventType> fewer = whole.events().values().stream()
                .filter(type -> type != Sample.MISS)
                .toList();
        Catalog broken = new Catalog(
                1,
                List.copyOf(whole.families().values()),
                fewer,
                List.copyOf(whole.aggregates().values()));

        assertThatThrownBy(() -> new Windows(broken, AggregateConfig.DEFAULT))
                .hasMessageContaining("lossy.cache.notes_miss");
    }

    @Test
    void memoryStaysWithinWhatTwoDistributionsMayTake() {
        for (int i = 0; i < 100_000; i++) {
            now = now.plusMillis(50);
            observe(Sample.speech(now, i % 60_000, "cloud", false));
        }

        assertThat(windows.footprint()).isLessThan(2 * 61 * 11 * 1_024);
    }

    private Windows.WindowPlacement observe(TelemetryEvent event) {
        return windows.observe(event, now.toEpochMilli());
    }

    private JsonObject voice() {
        return windows.snapshot("voice_mode", now);
    }

    private JsonObject cache() {
        return windows.snapshot("cache", now);
    }

    private JsonObject figure(String name) {
        return cache().getJsonObject("aggregates").getJsonObject(name);
    }
}
