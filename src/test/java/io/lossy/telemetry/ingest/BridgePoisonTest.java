package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestBridgeClient.Transport;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no JSON, no request or no honest event is answered, and costs neither other events nor the socket anything. */
class BridgePoisonTest {
    private static IngestFixture ingest;

    @BeforeAll
    static void open() {
        ingest = IngestFixture.open(TestIngestConfig.fresh());
    }

    @AfterAll
    static void close() {
        ingest.close();
    }

    private static Stream<Arguments> bothTransports(List<String> texts) {
        return texts.stream()
                .flatMap(text -> Stream.of(Transport.values()).map(transport -> Arguments.of(transport, text)));
    }

    static Stream<Arguments> garbage() {
        List<String> texts = List.of(
                "",
                " ",
                "nonsense",
                "{",
                "{}{}",
                "{\"type\":\"ping\"} trailing",
                "/* comment */ {\"type\":\"ping\"}",
                "{\"type\":\"ping\"} // comment",
                "{\"type\":NaN}",
                "{\"type\":Infinity}",
                "{'type':'ping'}",
                "{\"type\":\"ping\",}",
                "{\"type\":01}",
                "\u0000\u0001\u0002",
                "{\"type\":\"\u0000\"}",
                "null",
                "42",
                "[]",
                "\"ping\"",
                "[".repeat(100_000),
                "{\"a\":".repeat(5_000));
        return bothTransports(texts);
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void answersWhatIsNoJsonObjectWithInvalidJson(Transport transport, String text) {
        try (TestBridgeClient client = ingest.bridge(transport)) {
            client.say(text);

            assertThat(client.next().getString("body")).isEqualTo("invalid_json");
            client.mustStillWork();
        }
    }

    @Test
    void answersBytesThatAreNoUtf8WithInvalidJson() {
        try (TestBridgeClient client = ingest.bridge(Transport.RAW)) {
            List<byte[]> garbage = List.of(
                    new byte[] {(byte) 0xff, (byte) 0xfe, 0x00},
                    new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'},
                    new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'},
                    "{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_16LE));
            for (byte[] bytes : garbage) {
                client.sayBinary(bytes);
                assertThat(client.next().getString("body")).isEqualTo("invalid_json");
            }
            client.mustStillWork();
        }
    }

    static Stream<Arguments> bodies() {
        return bothTransports(List.of(
                "null",
                "7",
                "\"text\"",
                "[]",
                "[1,2]",
                "true",
                "{}",
                "123456789012345678901234567890123456789012345678901234567890",
                "1e400",
                "{\"events\":null}",
                "{\"source\":\"backend\",\"events\":7}",
                "{\"source\":\"nobody\",\"events\":[]}",
                "{\"source\":\"backend\",\"events\":[],\"install_id\":[]}",
                "{\"source\":\"backend\",\"events\":[],\"batch_id\":\"a\\u0000b\"}",
                "{\"source\":\"backend\",\"events\":[],\"session_id\":\"\\ud800\"}"));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void answersABodyThatIsNoRequestUnderItsReplyAddress(Transport transport, String body) {
        try (TestBridgeClient client = ingest.bridge(transport)) {
            client.say("{\"type\":\"send\",\"address\":\"telemetry.ingest\",\"replyAddress\":\"r1\",\"body\":" + body
                    + "}");

            JsonObject answer = client.answer("r1");
            assertThat(answer.getString("type")).isEqualTo("err");
            assertThat(answer.getInteger("failureCode")).isEqualTo(400);
            assertThat(answer.getString("message")).isEqualTo("request_malformed");
            client.mustStillWork();
        }
    }

    static Stream<Arguments> poison() {
        return bothTransports(List.of(
                "{\"payload\":{\"n\":" + "9".repeat(1_000) + "}}",
                "{\"payload\":{\"n\":" + "9".repeat(100_000) + "}}",
                "{\"payload\":{\"n\":0." + "1".repeat(100_000) + "}}",
                "{\"payload\":{\"n\":1e400}}",
                "{\"payload\":{\"n\":-1e999999999}}",
                "{\"payload\":{\"t\":\"a\\u0000b\"}}",
                "{\"payload\":{\"t\":\"\\ud800\"}}",
                "{\"payload\":{\"" + "k".repeat(10_240) + "\":1}}",
                "{\"payload\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}",
                "[".repeat(50_000) + "]".repeat(50_000),
                "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000),
                "{\"__proto__\":{\"x\":1},\"constructor\":1}",
                "null",
                "7",
                "\"event\"",
                "[]"));
    }

    @ParameterizedTest
    @MethodSource("poison")
    void onePoisonedEventDoesNotSinkTheOthers(Transport transport, String event) {
        List<String> events = new ArrayList<>(List.of("{\"event_id\":\"first\"}", event, "{\"event_id\":\"last\"}"));
        String reply = UUID.randomUUID().toString();
        try (TestBridgeClient client = ingest.bridge(transport)) {
            client.say("{\"type\":\"send\",\"address\":\"telemetry.ingest\",\"replyAddress\":\"" + reply
                    + "\",\"body\":{\"source\":\"backend\",\"events\":[" + String.join(",", events) + "]}}");

            JsonObject answer = client.answer(reply);
            assertThat(answer.getString("type")).as(answer::encode).isEqualTo("rec");
            List<?> seen = ingest.stages.last().events();
            assertThat(seen).hasSize(3);
            assertThat(seen.get(0)).isEqualTo(Map.of("event_id", "first"));
            assertThat(seen.get(2)).isEqualTo(Map.of("event_id", "last"));
        }
    }
}
