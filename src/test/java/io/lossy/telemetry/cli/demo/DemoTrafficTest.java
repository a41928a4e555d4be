package io.lossy.telemetry.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.model.Aggregate;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.cli.load.SampleEvent;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.Uuid7;
import io.lossy.telemetry.privacy.HashKeys;
import io.lossy.telemetry.privacy.Pseudonymiser;
import io.lossy.telemetry.validate.EventLimits;
import io.lossy.telemetry.validate.EventValidator;
import io.lossy.telemetry.validate.ValidationResult;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoTrafficTest {
    private static final Catalog CATALOG = CatalogReader.read(CatalogText.SHIPPED.toString(), CatalogText.shipped());
    /** What the default rate makes in five minutes, the length of the live window. */
    private static final int WINDOW = 20 * 300;

    @Test
    void theScriptSpeaksOfTheShippedCatalogsEventsAndOfAllOfThem() {
        assertThat(DemoScript.names())
                .containsExactlyInAnyOrderElementsOf(CATALOG.events().keySet());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyEventOfTheDemoIsValid(boolean bad, @TempDir Path keys) {
        EventValidator validator =
                new EventValidator(CATALOG, new Pseudonymiser(HashKeys.find(keys, null)), EventLimits.DEFAULT);
        Uuid7 ids = new Uuid7(Clock.systemUTC());
        for (Source source : Source.values()) {
            DemoTraffic traffic = new DemoTraffic(CATALOG, source, () -> bad, 7);
            for (int i = 0; i < 5_000; i++) {
                SampleEvent invented = traffic.get();
                Map<String, Object> event = Map.of(
                        "event_id",
                        ids.next().toString(),
                        "event",
                        invented.type().name(),
                        "payload",
                        invented.payload());
                IngestRequest request = new IngestRequest(
                        "b",
                        Instant.now(),
                        Instant.now(),
                        source,
                        "install",
                        "session",
                        "1",
                        null,
                        null,
                        List.of(event));
                assertThat(validator.validate(event, 0, validator.open(request)))
                        .as("%s", event)
                        .isInstanceOfAny(ValidationResult.Valid.class, ValidationResult.SampledOut.class);
            }
        }
    }

    @Test
    void onAGoodDayNoThresholdOfAProblemThatTheDemoCanHaveIsCrossed() {
        List<SampleEvent> good = window(false);

        assertThat(fallbackRatio(good))
                .isLessThan(threshold("stt.fallback_ratio").warn());
        assertThat(latencyP95(good))
                .isLessThan(threshold("voice_mode.latency_ms").warn());
        assertThat(evicted(good))
                .isPositive()
                .isLessThan(threshold("cache.evictions").warn());
        assertThat(errorsAMinute(good))
                .isPositive()
                .isLessThan(threshold("error.rate").warn());
    }

    @Test
    void onAGoodDayFailuresAreTooRareForTheSharesThatWarn() {
        IntStream.range(0, 20).mapToObj(seed -> window(false, seed)).forEach(good -> {
            assertThat(failedFetches(good))
                    .isLessThan(threshold("library.error_ratio").warn());
            assertThat(failedNotes(good))
                    .isLessThan(threshold("automation.failure_ratio").warn());
        });
    }

    @Test
    void inBadTimesSpeechToTextFallsBackVoiceDetectionIsSlowAndCachesAreEmptied() {
        List<SampleEvent> bad = window(true);

        assertThat(fallbackRatio(bad))
                .isGreaterThan(threshold("stt.fallback_ratio").alert());
        assertThat(latencyP95(bad))
                .isGreaterThan(threshold("voice_mode.latency_ms").alert());
        assertThat(evicted(bad)).isGreaterThan(threshold("cache.evictions").alert());
    }

    /** For the metric that counts them there is nothing to see otherwise; rare, as everyone would notice it. */
    @Test
    void nowAndThenNoWordIsFoundInTheAudio() {
        List<Boolean> empty = events(window(false), "lossy.stt.completed")
                .map(event -> Boolean.TRUE.equals(event.payload().get("empty")))
                .toList();

        assertThat(empty).contains(true);
        assertThat(empty.stream().filter(each -> each).count()).isLessThan(empty.size() / 10);
    }

    @Test
    void fieldsOfOneEventAgree() {
        List<SampleEvent> events = window(false);

        assertThat(events(events, "lossy.library.fetch_completed")
                        .filter(event -> "success".equals(event.payload().get("outcome"))))
                .isNotEmpty()
                .noneMatch(event -> event.payload().containsKey("error_class"));
        assertThat(events(events, "lossy.product.activation_step")
                        .map(event -> event.payload().get("step") + " "
                                + event.payload().get("step_index"))
                        .distinct())
                .isSubsetOf(
                        "installed 1",
                        "panel_opened 2",
                        "microphone_granted 3",
                        "first_voice_note 4",
                        "first_note_posted 5");
    }

    private static List<SampleEvent> window(boolean bad) {
        return window(bad, 3);
    }

    /** Five minutes of all senders, each at its share of the rate. */
    private static List<SampleEvent> window(boolean bad, int seed) {
        Map<Source, Double> weights = DemoScript.weights(CATALOG);
        double all = weights.values().stream().mapToDouble(Double::doubleValue).sum();
        return weights.entrySet().stream()
                .flatMap(sender -> {
                    DemoTraffic traffic = new DemoTraffic(CATALOG, sender.getKey(), () -> bad, seed);
                    return IntStream.range(0, (int) (WINDOW * sender.getValue() / all))
                            .mapToObj(i -> traffic.get());
                })
                .toList();
    }

    private static Aggregate.Threshold threshold(String aggregate) {
        Aggregate found = CATALOG.aggregates().get(aggregate);
        return found.threshold();
    }

    private static Stream<SampleEvent> events(List<SampleEvent> all, String name) {
        EventType type = CATALOG.event(name);
        return all.stream().filter(event -> event.type().equals(type));
    }

    private static double fallbackRatio(List<SampleEvent> events) {
        double fallbacks = events(events, "lossy.stt.fallback").count();
        return fallbacks / (fallbacks + events(events, "lossy.stt.completed").count());
    }

    private static double failedFetches(List<SampleEvent> events) {
        double failed = events(events, "lossy.library.fetch_completed")
                .filter(event -> "error".equals(event.payload().get("outcome")))
                .count();
        return failed / events(events, "lossy.library.fetch_completed").count();
    }

    private static double failedNotes(List<SampleEvent> events) {
        double failed = events(events, "lossy.automation.note_failed").count();
        return failed / (failed + events(events, "lossy.automation.note_posted").count());
    }

    private static double latencyP95(List<SampleEvent> events) {
        List<Double> sorted = events(events, "lossy.voice_mode.speech_detected")
                .map(event -> ((Number) event.payload().get("latency_ms")).doubleValue())
                .sorted()
                .collect(Collectors.toList());
        return sorted.get(sorted.size() * 95 / 100);
    }

    private static double evicted(List<SampleEvent> events) {
        return Stream.of("lossy.cache.notes_evicted", "lossy.cache.videos_evicted")
                .flatMap(name -> events(events, name))
                .mapToDouble(event -> ((Number) event.payload().get("evicted_count")).doubleValue())
                .sum();
    }

    private static double errorsAMinute(List<SampleEvent> events) {
        return events(events, "lossy.error.extension").count() / 5.0;
    }
}
