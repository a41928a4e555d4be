package io.lossy.telemetry.log.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.persist.PersistTestEvents;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordEncoderTest {
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MICROS);

    private final RecordDecoder decoder = new RecordDecoder(PersistTestEvents::catalog);

    @Test
    void eventsComeBackAsTheyWere() {
        List<TelemetryEvent> events = PersistTestEvents.events(3);

        LogContent read = decoder.read(RecordEncoder.events(events).get(0));

        assertThat(read.events())
                .usingRecursiveComparison()
                .ignoringFields("type", "payload.values")
                .isEqualTo(events);
        assertThat(read.events().get(0).payload().value(0)).isEqualTo(41.5);
        assertThat(read.accepted()).isEqualTo(3);
    }

    @Test
    void anEventThatTheCatalogNoLongerNamesIsRejected() {
        TelemetryEvent event = PersistTestEvents.events(1).get(0);
        byte[] record = RecordEncoder.events(List.of(event)).get(0);
        Catalog empty = new Catalog(1, List.of(), List.of(), List.of());

        LogContent read = new RecordDecoder(() -> empty).read(record);

        assertThat(read.events()).isEmpty();
        assertThat(read.accepted()).isEqualTo(1);
        assertThat(read.outdated()).singleElement().satisfies(rejection -> {
            assertThat(rejection.key()).isEqualTo(event.id().toString());
            assertThat(rejection.reason()).isEqualTo(Reason.UNKNOWN_EVENT);
        });
    }

    @Test
    void rejectionsAndReportsComeBackAsTheyWere() {
        Rejection kept = PersistTestEvents.rejection(UUID.randomUUID());
        Rejection bare =
                new Rejection("b#1", null, kept.source(), Reason.ID_MISSING, "/event_id", "is missing", "", NOW, null);
        ClientReport report = new ClientReport("install", NOW, 12, Map.of("evicted", 3L));

        LogContent rejections =
                decoder.read(RecordEncoder.rejections(List.of(kept, bare)).get(0));
        LogContent reports = decoder.read(RecordEncoder.reports(List.of(report)));

        assertThat(rejections.rejections().get(0).kept()).isEqualTo(kept.kept());
        assertThat(rejections.rejections().get(1)).isEqualTo(bare);
        assertThat(reports.reports()).containsExactly(report);
    }

    @Test
    void aBatchBeyondTheLimitOfARecordIsSplitAndLosesNothing() {
        String large = "{\"reason\":\"" + "x".repeat(15_000) + "\"}";
        List<TelemetryEvent> events = IntStream.range(0, 150)
                .mapToObj(i -> PersistTestEvents.event(PersistTestEvents.v7(NOW), NOW, large))
                .toList();

        List<byte[]> records = RecordEncoder.events(events);

        assertThat(records).hasSizeGreaterThan(2).allMatch(record -> record.length <= RecordEncoder.MOST_BYTES);
        assertThat(LogContent.of(records.stream().map(decoder::read).toList()).events())
                .extracting(TelemetryEvent::id)
                .containsExactlyElementsOf(
                        events.stream().map(TelemetryEvent::id).toList());
    }

    @Test
    void aRecordOfANewerVersionOrOfAnotherProgramIsNotRead() {
        byte[] record = RecordEncoder.events(PersistTestEvents.events(1)).get(0);
        byte[] newer = record.clone();
        newer[0] = 2;

        assertThatThrownBy(() -> decoder.read(newer))
                .isInstanceOf(RecordFormatException.class)
                .hasMessageContaining("version 2");
        assertThatThrownBy(() -> decoder.read(Arrays.copyOf(record, record.length - 1)))
                .isInstanceOf(RecordFormatException.class);
        assertThatThrownBy(() -> decoder.read("{}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(RecordFormatException.class);
    }
}
