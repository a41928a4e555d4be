package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.ingest.RequestReader.RequestEnvelope;
import io.lossy.telemetry.ingest.RequestReader.RequestRejectedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
    private static final Instant NOW = Instant.parse("2026-11-22T17:18:45Z");

    private final RequestReader reader = new RequestReader(3);

    private RequestEnvelope read(String json) throws Exception {
        return reader.read(new WireJson(8, 1 << 20).read(json.getBytes(StandardCharsets.UTF_8)), NOW);
    }

    private IngestRequest with(String member) throws Exception {
        return read("{\"source\":\"backend\",\"events\":[]," + member + "}").request();
    }

    @Test
    void readsTheWholeEnvelope() throws Exception {
        RequestEnvelope envelope = read("""
                {"key":"wk_1","batch_id":"b1","sent_at":"2026-11-22T17:18:44.104Z","source":"extension",
                 "install_id":"i1","session_id":"s1","release":"1.4.2",
                 "report":{"emitted":1200,"discarded":{"evicted":3,"sampled":41,"opted_out":0,"expired":0,"other":9}},
                 "events":[{"event_id":"x"},7,null]}""");

        assertThat(envelope.key()).isEqualTo("wk_1");
        IngestRequest request = envelope.request();
        assertThat(request.batchId()).isEqualTo("b1");
        assertThat(request.sentAt()).isEqualTo("2026-11-22T17:18:44.104Z");
        assertThat(request.receivedAt()).isEqualTo(NOW);
        assertThat(request.source()).isEqualTo(Source.EXTENSION);
        assertThat(request.installId()).isEqualTo("i1");
        assertThat(request.sessionId()).isEqualTo("s1");
        assertThat(request.release()).isEqualTo("1.4.2");
        assertThat(request.report())
                .isEqualTo(new IngestRequest.RawReport(
                        1200, Map.of("evicted", 3L, "sampled", 41L, "opted_out", 0L, "expired", 0L)));
        assertThat(request.events()).hasSize(3);
        assertThat(request.events().get(0)).isEqualTo(Map.of("event_id", "x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "7",
                "[]",
                "\"text\"",
                "{}",
                "{\"source\":\"backend\"}",
                "{\"source\":\"backend\",\"events\":{}}",
                "{\"source\":\"backend\",\"events\":\"[]\"}",
                "{\"events\":[]}",
                "{\"source\":\"Backend\",\"events\":[]}",
                "{\"source\":null,\"events\":[]}",
            })
    void refusesAnEnvelopeThatCannotBeUnderstood(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.REQUEST_MALFORMED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"batch_id", "install_id", "session_id", "release", "key"})
    void refusesTextThatCannotBeStored(String name) throws Exception {
        for (String value : List.of(
                "7", "[]", "\"\"", "\"a\\u0000\"", "\"\\ud800\"", "\"\\udc00a\"", "\"" + "x".repeat(257) + "\"")) {
            assertThatThrownBy(() -> with("\"" + name + "\":" + value))
                    .as(value)
                    .isInstanceOf(RequestRejectedException.class)
                    .hasMessageStartingWith("/" + name);
        }
        with("\"" + name + "\":null");
        with("\"" + name + "\":\"\\ud83d\\ude00\"");
        with("\"" + name + "\":\"" + "x".repeat(256) + "\"");
    }

    @Test
    void refusesTooManyEventsAsTooLarge() {
        assertThatThrownBy(() -> read("{\"source\":\"backend\",\"events\":[1,2,3,4]}"))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.REQUEST_TOO_LARGE));
    }

    @Test
    void takesAChoiceWithoutEvents() throws Exception {
        String opting = "{\"source\":\"extension\",\"install_id\":\"i\",\"opt_out\":";
        assertThat(read(opting + "true}").request().optOut()).isTrue();
        assertThat(read(opting + "false}").request().events()).isEmpty();
        assertThatThrownBy(() -> read(opting + "\"yes\"}")).hasMessageContaining("/opt_out: must be true or false");
        assertThatThrownBy(() -> read("{\"source\":\"extension\",\"opt_out\":true}"))
                .hasMessageContaining("/install_id: is required with opt_out");
    }

    @Test
    void takesAReportWithoutEvents() throws Exception {
        IngestRequest request =
                read("{\"source\":\"extension\",\"install_id\":\"i1\",\"report\":{\"emitted\":5,\"discarded\":{}}}")
                        .request();

        assertThat(request.events()).isEmpty();
        assertThat(request.report()).isEqualTo(new IngestRequest.RawReport(5, Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "[]",
                "{}",
                "{\"emitted\":-1}",
                "{\"emitted\":1.5}",
                "{\"emitted\":\"1\"}",
                "{\"emitted\":99999999999999999999}"
            })
    void leavesAReportOutThatItCannotRead(String report) throws Exception {
        assertThat(with("\"install_id\":\"i1\",\"report\":" + report).report()).isNull();
    }

    @Test
    void keepsOfAReportOnlyTheSumsItKnows() throws Exception {
        IngestRequest.RawReport report = with("\"install_id\":\"i1\",\"report\":{\"emitted\":5,\"discarded\":"
                        + "{\"evicted\":-1,\"sampled\":\"2\",\"expired\":1,\"drop table\":1}}")
                .report();

        assertThat(report).isEqualTo(new IngestRequest.RawReport(5, Map.of("expired", 1L)));
        assertThat(with("\"report\":{\"emitted\":5}").report())
                .as("a report of nobody")
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "2026-11-22T17:18:44Z, 2026-11-22T17:18:44Z",
                "2026-11-22T18:18:44.5+01:00, 2026-11-22T17:18:44.500Z",
                "2026-11-22T17:18:44.1239999999Z, 2026-11-22T17:18:44.123Z",
                "2016-12-31T23:59:60Z, 2017-01-01T00:00:00Z",
                "1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z",
                "1969-12-31T23:59:59.999Z, null",
                "2026-11-22T17:18Z, null",
                "2026-11-22T17:18:44+01:00:30, null",
                "2026-11-22, null",
                "yesterday, null",
                "2026-13-45T00:00:00Z, null",
                "+999999999-01-01T00:00:00Z, null",
                "-0001-01-01T00:00:00Z, null",
                "+999999999-12-31T23:59:59.999999999-18:00, null",
            })
    void readsAClockOrTreatsItAsAbsent(String text, Instant expected) throws Exception {
        assertThat(with("\"sent_at\":\"" + text + "\"").sentAt()).isEqualTo(expected);
        assertThat(with("\"sent_at\":7").sentAt()).isNull();
    }
}
