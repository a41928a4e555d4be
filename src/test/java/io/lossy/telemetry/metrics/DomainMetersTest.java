package io.lossy.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.MetricSpec;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.catalog.model.Units;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.config.ConfigFiles;
import io.lossy.telemetry.event.Payload;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class DomainMetersTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Catalog CATALOG = shipped();

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final DomainMeters meters = new DomainMeters(registry, CATALOG);

    @Test
    void everySeriesOfTheCatalogIsThereAtZeroAndNoOther() {
        ScrapedMeters page = page();

        Set<String> metrics = CATALOG.events().values().stream()
                .flatMap(event -> event.metrics().stream())
                .map(MetricSpec::name)
                .collect(Collectors.toSet());
        Set<String> there = page.samples().stream()
                .filter(sample ->
                        !sample.name().endsWith("_max") && !sample.labels().contains("le=\"+Inf\""))
                .filter(sample -> metrics.contains(sample.name().replaceFirst("_(count|sum|bucket)$", "")))
                .map(sample -> sample.name() + " " + ExpectedSeries.sorted(sample.labels()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(there).isEqualTo(ExpectedSeries.series(CATALOG));
        assertThat(page.samples())
                .allSatisfy(sample -> assertThat(sample.value()).isZero());
    }

    @Test
    void anEvictionAddsExactlyTheEvictedCount() {
        count("lossy.cache.notes_evicted", Map.of("evicted_count", 17L, "reason", "quota"));
        count("lossy.cache.videos_evicted", Map.of("evicted_count", 3L, "reason", "ttl"));

        assertThat(page().sum("lossy_cache_evictions_total", "cache=\"notes\"")).isEqualTo(17);
        assertThat(page().sum("lossy_cache_evictions_total", "cache=\"videos\""))
                .isEqualTo(3);
    }

    @Test
    void latencyIsTakenInSecondsAndInTheDraftsMilliseconds() {
        count("lossy.voice_mode.speech_detected", Map.of("latency_ms", 300.4));

        assertThat(page().sum("lossy_vad_latency_seconds_sum")).isCloseTo(0.3004, within(1e-9));
        assertThat(page().sum("lossy_vad_latency_ms_sum")).isCloseTo(300.4, within(1e-9));
        for (String metric : List.of("lossy_vad_latency_seconds", "lossy_vad_latency_ms")) {
            boolean ms = metric.endsWith("ms");
            assertThat(page().sum(metric + "_bucket", ms ? "le=\"300.0\"" : "le=\"0.3\""))
                    .isZero();
            assertThat(page().sum(metric + "_bucket", ms ? "le=\"500.0\"" : "le=\"0.5\""))
                    .isEqualTo(1);
        }
        assertThat(page().sum("lossy_vad_speech_detections_total", "ignored=\"false\""))
                .isEqualTo(1);
        assertThat(page().sum("lossy_vad_speech_detections_total", "ignored=\"true\""))
                .isZero();
    }

    @Test
    void aSegmentCountsOnceWhicheverEventTellsIt() {
        count("lossy.voice_mode.speech_detected", Map.of("latency_ms", 100.0));
        count("lossy.voice_mode.speech_detected", Map.of("latency_ms", 100.0, "ignored", false));
        count("lossy.voice_mode.speech_detected", Map.of("latency_ms", 900.0, "ignored", true));
        count("lossy.voice_mode.segment_ignored", Map.of("reason", "short"));

        ScrapedMeters page = page();
        assertThat(page.sum("lossy_vad_speech_detections_total", "ignored=\"false\""))
                .isEqualTo(2);
        assertThat(page.sum("lossy_vad_speech_detections_total", "ignored=\"true\""))
                .isEqualTo(2);
        assertThat(page.sum("lossy_vad_segments_ignored_total")).isEqualTo(2);
        assertThat(page.sum("lossy_vad_segments_ignored_total", "reason=\"other\""))
                .isEqualTo(1);
        assertThat(page.sum("lossy_vad_latency_seconds_count")).isEqualTo(2);
        assertThat(page.sum("lossy_vad_latency_ms_sum")).isCloseTo(200, within(1e-9));
    }

    @Test
    void anAbsentFieldCountsAsTheCatalogSays() {
        count("lossy.stt.fallback", Map.of("mode", "cloud"));

        assertThat(page().sum("lossy_stt_fallbacks_total", "reason=\"other\"", "mode=\"cloud\""))
                .isEqualTo(1);
    }

    /** A threshold is a bucket: how many were beyond it is counted, not guessed. */
    @TestFactory
    Stream<DynamicTest> aValueOnABoundaryCountsWithinIt() {
        return CATALOG.events().values().stream()
                .flatMap(event -> event.metrics().stream()
                        .filter(spec -> spec.type() == MetricSpec.Type.HISTOGRAM)
                        .map(spec -> DynamicTest.dynamicTest(
                                event.name() + " " + spec.name(), () -> boundaries(event, spec))));
    }

    private static void boundaries(EventType event, MetricSpec spec) {
        Field field = event.field(spec.field());
        double factor = Units.factor(spec.name(), field.unit()).orElseThrow();
        for (int i = 0; i < spec.buckets().size(); i++) {
            DomainMetersTest fresh = new DomainMetersTest();
            double value = spec.buckets().get(i) / factor - spec.offset();
            fresh.count(event.name(), valid(event, spec.field(), value));

            String name = spec.name() + "_bucket";
            assertThat(fresh.page().sum(name, "le=\"" + spec.buckets().get(i) + "\""))
                    .isEqualTo(1);
            if (i > 0) {
                assertThat(fresh.page().sum(name, "le=\"" + spec.buckets().get(i - 1) + "\""))
                        .isZero();
            }
        }
    }

    @Test
    void theLagIsTakenFromTheEventsHappeningHoweverLate() {
        Map<String, Object> hit = Map.of("warm_start", true);
        meters.count(
                List.of(
                        event("lossy.cache.notes_hit", hit, NOW.minusMillis(250)),
                        event("lossy.cache.notes_hit", hit, NOW.minus(Duration.ofDays(3))),
                        event("lossy.cache.notes_hit", hit, NOW.plusMillis(40))), // a clock that is ahead
                NOW);

        String lag = "lossy_pipeline_end_to_end_lag_seconds";
        assertThat(page().sum(lag + "_bucket", "le=\"0.1\"")).isZero();
        assertThat(page().sum(lag + "_bucket", "le=\"0.25\"")).isEqualTo(1);
        assertThat(page().sum(lag + "_bucket", "le=\"900.0\"")).isEqualTo(1);
        assertThat(page().sum(lag + "_count")).isEqualTo(2);
    }

    @Test
    void anEventOlderThanAQuarterOfAnHourCountsAsLateAndNowhereElse() {
        Map<String, Object> hit = Map.of("warm_start", true);
        meters.count(
                List.of(
                        event("lossy.cache.notes_hit", hit, NOW.minus(Duration.ofMinutes(15))),
                        event(
                                "lossy.cache.notes_hit",
                                hit,
                                NOW.minus(Duration.ofMinutes(15)).minusMillis(1))),
                NOW);

        assertThat(page().sum("lossy_cache_requests_total")).isEqualTo(1);
        assertThat(page().sum("lossy_ingest_events_late_total", "family=\"cache\""))
                .isEqualTo(1);
        assertThat(page().sum("lossy_ingest_events_late_total")).isEqualTo(1);
    }

    @Test
    void aFieldThatIsAbsentIsNotObserved() {
        count("lossy.voice_mode.segment_ignored", Map.of("reason", "noise"));

        assertThat(page().sum("lossy_vad_segments_ignored_total", "reason=\"noise\""))
                .isEqualTo(1);
        assertThat(page().sum("lossy_vad_segment_ignored_duration_seconds_count"))
                .isZero();
    }

    @Test
    void aValueTheCatalogDoesNotListCountsAsOther() {
        count("lossy.stt.request", Map.of("mode", "made_up"));
        count("lossy.stt.request", Map.of());

        assertThat(page().sum("lossy_stt_requests_total", "mode=\"other\"")).isEqualTo(2);
        assertThat(page().sum("lossy_stt_requests_total")).isEqualTo(2);
    }

    @Test
    void aBooleanIsALabel() {
        count("lossy.error.extension", Map.of("component", "content", "code", "timeout", "recoverable", false));

        assertThat(page().sum(
                                "lossy_extension_errors_total",
                                "recoverable=\"false\"",
                                "component=\"content\"",
                                "code=\"timeout\""))
                .isEqualTo(1);
    }

    @Test
    void attemptsAreRetriesAndTheFirstOne() {
        count("lossy.automation.note_posted", Map.of("platform", "vimeo", "latency_ms", 900.0, "retries", 0L));
        count("lossy.automation.note_posted", Map.of("platform", "vimeo", "latency_ms", 900.0, "retries", 2L));

        String attempts = "lossy_automation_note_post_attempts";
        assertThat(page().sum(attempts + "_sum", "platform=\"vimeo\"")).isEqualTo(4);
        assertThat(page().sum(attempts + "_bucket", "le=\"1.0\"", "platform=\"vimeo\""))
                .isEqualTo(1);
        assertThat(page().sum(attempts + "_bucket", "le=\"2.0\"", "platform=\"vimeo\""))
                .isEqualTo(1);
        assertThat(page().sum(attempts + "_bucket", "le=\"3.0\"", "platform=\"vimeo\""))
                .isEqualTo(2);
    }

    @Test
    void aFalsePositiveIsWhatWasShortOrNoiseOrHeldNoWord() {
        for (String reason : List.of("short", "noise", "noise", "cooldown", "made_up")) {
            count("lossy.voice_mode.segment_ignored", Map.of("reason", reason));
        }
        Map<String, Object> transcript = Map.of("mode", "cloud", "duration_ms", 900.0);
        count("lossy.stt.completed", transcript);
        count("lossy.stt.completed", with(transcript, "empty", false));
        count("lossy.stt.completed", with(transcript, "empty", true));

        String metric = "lossy_vad_false_positives_total";
        assertThat(page().samples().stream()
                        .filter(sample -> sample.name().equals(metric))
                        .map(sample -> sample.labels() + " " + (int) sample.value()))
                .containsExactlyInAnyOrder("cause=\"short\" 1", "cause=\"noise\" 2", "cause=\"empty_transcript\" 1");
        assertThat(page().sum("lossy_stt_completions_total")).isEqualTo(3);
    }

    /** The catalog's reader counts the series that there can be, and lets such a metric through. */
    @Test
    void manyLabelsOfWhichOneValueEachCountsAreOneSeries() {
        String[] names = IntStream.range(0, 20).mapToObj(i -> "mode_" + i).toArray(String[]::new);
        String fields = Stream.of(names)
                .map(name -> "      " + name + ": { type: string, enum: [local, cloud, other], description: Where. }\n")
                .collect(Collectors.joining());
        String where = Stream.of(names).map(name -> name + ": cloud").collect(Collectors.joining(", ", "{ ", " }"));
        Catalog catalog = CatalogReader.read(
                "c.yml",
                CatalogText.with("    metrics:\n", fields + "    metrics:\n")
                        .replace("labels: [mode]", "labels: [" + String.join(", ", names) + "]")
                        .replace("constant: { outcome: success }", "where: " + where));

        PrometheusMeterRegistry fresh = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new DomainMeters(fresh, catalog);

        assertThat(ScrapedMeters.parse(fresh.scrape()).samples())
                .filteredOn(sample -> sample.name().equals("lossy_stt_duration_seconds_count"))
                .singleElement()
                .satisfies(sample -> assertThat(sample.labels()).contains("mode_19=\"cloud\""));
    }

    private static Map<String, Object> with(Map<String, Object> fields, String name, Object value) {
        Map<String, Object> more = new HashMap<>(fields);
        more.put(name, value);
        return more;
    }

    @Test
    void afterAReloadEventsOfEitherVersionAreMeasured() {
        String name = "lossy.voice_mode.speech_detected";
        EventType before = CATALOG.events().get(name);
        String sure = "      confidence: { type: number, unit: ratio, min: 0, max: 1, description: How sure. }\n";
        String text = CatalogText.shipped();
        int fields = text.indexOf("    fields:\n", text.indexOf("  " + name + ":")) + "    fields:\n".length();
        Catalog next = CatalogReader.read("c.yml", text.substring(0, fields) + sure + text.substring(fields));
        EventType after = next.events().get(name);
        assertThat(after.indexOf("latency_ms")).isNotEqualTo(before.indexOf("latency_ms"));

        meters.follow(next);
        TelemetryEvent straggler = event(name, Map.of("latency_ms", 300.0), NOW);
        meters.count(List.of(straggler, straggler.as(after)), NOW);

        assertThat(page().sum("lossy_vad_latency_ms_count")).isEqualTo(2);
        assertThat(page().sum("lossy_vad_latency_ms_sum")).isEqualTo(600);
    }

    private void count(String name, Map<String, Object> fields) {
        meters.count(List.of(event(name, fields, NOW)), NOW);
    }

    private ScrapedMeters page() {
        return ScrapedMeters.parse(registry.scrape());
    }

    private static TelemetryEvent event(String name, Map<String, Object> fields, Instant occurredAt) {
        EventType type = CATALOG.event(name);
        Object[] values =
                type.fields().stream().map(field -> fields.get(field.name())).toArray();
        return new TelemetryEvent(
                UUID.randomUUID(),
                type,
                Source.EXTENSION,
                occurredAt,
                NOW,
                null,
                null,
                null,
                new Payload(values, "{}"));
    }

    private static Map<String, Object> valid(EventType event, String observed, double value) {
        Map<String, Object> fields = new HashMap<>();
        for (Field field : event.fields()) {
            if (field.isEnum()) {
                fields.put(field.name(), field.values().get(0));
            }
        }
        fields.put(observed, value);
        return fields;
    }

    private static Catalog shipped() {
        ConfigFiles.ConfigText text = ConfigFiles.catalog("conf/events.yml", null);
        return CatalogReader.read(text.name(), text.content());
    }
}
