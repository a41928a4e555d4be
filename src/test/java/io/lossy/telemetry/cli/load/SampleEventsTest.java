package io.lossy.telemetry.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.catalog.model.Aggregate;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.Uuid7;
import io.lossy.telemetry.privacy.HashKeys;
import io.lossy.telemetry.privacy.Pseudonymiser;
import io.lossy.telemetry.validate.EventLimits;
import io.lossy.telemetry.validate.EventValidator;
import io.lossy.telemetry.validate.ValidationResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleEventsTest {
    private static final Catalog CATALOG = catalog();

    @Test
    void everyEventOfTheCatalogIsInventedAndTheValidatorAcceptsIt(@TempDir Path keys) {
        EventValidator validator =
                new EventValidator(CATALOG, new Pseudonymiser(HashKeys.find(keys, null)), EventLimits.DEFAULT);
        Uuid7 ids = new Uuid7(Clock.systemUTC());
        for (EventType type : CATALOG.events().values()) {
            SampleEvents samples = new SampleEvents(CATALOG, type::equals, 7);
            for (int i = 0; i < 300; i++) {
                Map<String, Object> event = Map.of(
                        "event_id", ids.next().toString(), "event", type.name(), "payload", samples.payload(type));
                ValidationResult verdict = validate(validator, type, event);
                assertThat(verdict)
                        .as("%s", event)
                        .isInstanceOfAny(ValidationResult.Valid.class, ValidationResult.SampledOut.class);
            }
        }
    }

    @Test
    void theSameSeedInventsTheSame() {
        SampleEvents one = new SampleEvents(CATALOG, (Source) null, 42);
        SampleEvents two = new SampleEvents(CATALOG, (Source) null, 42);
        SampleEvents other = new SampleEvents(CATALOG, (Source) null, 43);

        List<String> first = draw(one);
        assertThat(draw(two)).isEqualTo(first);
        assertThat(draw(other)).isNotEqualTo(first);
    }

    @Test
    void drawsEveryEventASourceMaySendAndNoOther() {
        SampleEvents samples = new SampleEvents(CATALOG, Source.AUTOMATION, 1);
        Set<String> drawn = new HashSet<>();
        IntStream.range(0, 5_000).forEach(i -> drawn.add(samples.nextType().name()));

        assertThat(drawn)
                .containsExactlyInAnyOrderElementsOf(CATALOG.events().values().stream()
                        .filter(event -> event.sources().contains(Source.AUTOMATION))
                        .map(EventType::name)
                        .toList());
    }

    @Test
    void mostNumbersAreWhatTheLiveThresholdsCallHealthy() {
        EventType speech = CATALOG.events().get("lossy.voice_mode.speech_detected");
        Aggregate live = CATALOG.aggregates().get("voice_mode.latency_ms");
        SampleEvents samples = new SampleEvents(CATALOG, speech::equals, 3);

        long bad = IntStream.range(0, 1_000)
                .mapToDouble(i -> (Double) samples.payload(speech).get("latency_ms"))
                .filter(latency -> latency > live.threshold().warn())
                .count();

        assertThat(bad).isBetween(1L, 49L); // so that its p95 is well, and its tail shows
    }

    @Test
    void refusesToDrawFromNothing() {
        assertThatThrownBy(() -> new SampleEvents(CATALOG, event -> false, 1)).hasMessageContaining("no events");
    }

    private static ValidationResult validate(EventValidator validator, EventType type, Map<String, Object> event) {
        Source source = type.sources().iterator().next();
        IngestRequest request = new IngestRequest(
                "b", Instant.now(), Instant.now(), source, "install", "session", "1.0.0", null, null, List.of(event));
        return validator.validate(event, 0, validator.open(request));
    }

    private static List<String> draw(SampleEvents samples) {
        return IntStream.range(0, 100)
                .mapToObj(i -> {
                    EventType type = samples.nextType();
                    return type.name() + samples.payload(type) + samples.sessionId();
                })
                .toList();
    }

    private static Catalog catalog() {
        try {
            return CatalogReader.read("conf/events.yml", Files.readString(Path.of("conf", "events.yml")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
