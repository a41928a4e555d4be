package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.BridgeClient;
import io.lossy.telemetry.BridgeClient.Transport;
import io.lossy.telemetry.event.Addresses;
import io.vertx.core.json.JsonArray;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a client says is answered, and never costs its neighbours or the socket anything. */
class BridgeProtocolTest {
    private static Doors doors;

    @BeforeAll
    static void open() {
        doors = Doors.open(Settings.fresh());
    }

    @AfterAll
    static void close() {
        doors.close();
    }

    @ParameterizedTest
    @EnumSource
    void answersARequestUnderItsReplyAddress(Transport transport) {
        try (BridgeClient client = doors.bridge(transport)) {
            JsonObject reply = client.request(Doors.body(3));

            assertThat(reply.getString("type")).isEqualTo("rec");
            JsonObject body = reply.getJsonObject("body");
            assertThat(body.getString("status")).isEqualTo("ok");
            assertThat(body.getString("batch_id")).isEqualTo("b-3");
            assertThat(body.getJsonObject("counts").getInteger("persisted")).isEqualTo(3);
            assertThat(body.getInteger("max_events")).isEqualTo(500);
        }
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
        try (BridgeClient client = doors.bridge(transport)) {
            client.say(text);

            assertThat(client.next().getString("body")).isEqualTo("invalid_json");
            client.mustStillWork();
        }
    }

    @Test
    void answersBytesThatAreNoUtf8WithInvalidJson() {
        try (BridgeClient client = doors.bridge(Transport.RAW)) {
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
        try (BridgeClient client = doors.bridge(transport)) {
            client.say("{\"type\":\"send\",\"address\":\"telemetry.ingest\",\"replyAddress\":\"r1\",\"body\":" + body
                    + "}");

            JsonObject answer = client.answer("r1");
            assertThat(answer.getString("type")).isEqualTo("err");
            assertThat(answer.getInteger("failureCode")).isEqualTo(400);
            assertThat(answer.getString("message")).isEqualTo("request_malformed");
            client.mustStillWork();
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersAMissingBody(Transport transport) {
        try (BridgeClient client = doors.bridge(transport)) {
            client.say("{\"type\":\"send\",\"address\":\"telemetry.ingest\",\"replyAddress\":\"r1\"}");

            assertThat(client.answer("r1").getInteger("failureCode")).isEqualTo(400);
        }
    }

    static Stream<Arguments> headers() {
        return bothTransports(List.of(
                "\"text\"",
                "[]",
                "[1]",
                "null",
                "7",
                "{\"a\":null}",
                "{\"a\":[]}",
                "{\"a\":\"b\\r\\nSet-Cookie: c\"}",
                "{\"\":\"\"}",
                "{\"authorization\":{\"Bearer\":1}}"));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void answersWhateverTheHeadersAre(Transport transport, String headers) {
        try (BridgeClient client = doors.bridge(transport)) {
            String body = Doors.body(1).encode();
            client.say("{\"type\":\"send\",\"address\":\"telemetry.ingest\",\"replyAddress\":\"r1\",\"headers\":"
                    + headers + ",\"body\":" + body + "}");
            assertThat(client.answer("r1").getString("type")).isEqualTo("rec");

            client.say("{\"type\":\"register\",\"address\":\"telemetry.aggregates.stt\",\"headers\":" + headers + "}");
            client.say("{\"type\":\"register\",\"address\":\"nowhere\",\"headers\":" + headers + "}");
            assertThat(client.next().getString("body")).isEqualTo("access_denied");
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersFramesThatLackWhatTheyNeed(Transport transport) {
        Map<String, String> answers = Map.of(
                "{}",
                "missing_type",
                "{\"type\":7}",
                "missing_type",
                "{\"type\":\"send\"}",
                "missing_address",
                "{\"type\":\"send\",\"address\":7}",
                "missing_address",
                "{\"type\":\"send\",\"address\":null}",
                "missing_address",
                "{\"type\":\"send\",\"address\":[\"telemetry.ingest\"]}",
                "missing_address",
                "{\"type\":\"dance\",\"address\":\"telemetry.ingest\"}",
                "invalid_type",
                "{\"type\":\"send\",\"address\":\"telemetry.ingest\",\"body\":{}}",
                "rejected",
                "{\"type\":\"send\",\"address\":\"telemetry.ingest\",\"replyAddress\":7,\"body\":{}}",
                "rejected",
                "{\"type\":\"send\",\"address\":\"telemetry.ingest\",\"replyAddress\":\"" + "x".repeat(37)
                        + "\",\"body\":{}}",
                "invalid_reply_address");
        try (BridgeClient client = doors.bridge(transport)) {
            answers.forEach((frame, answer) -> {
                client.say(frame);
                assertThat(client.next().getString("body")).as(frame).isEqualTo(answer);
            });
            client.mustStillWork();
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesPublishSinceNothingCouldBePromised(Transport transport) {
        int before = doors.rooms.asked().size();
        try (BridgeClient client = doors.bridge(transport)) {
            client.say(new JsonObject()
                    .put("type", "publish")
                    .put("address", "telemetry.ingest")
                    .put("body", Doors.body(1)));

            assertThat(client.next().getString("body")).isEqualTo("rejected");
            assertThat(doors.rooms.asked()).hasSize(before);
        }
    }

    static Stream<Arguments> innerAddresses() {
        return bothTransports(List.of(
                Addresses.VALIDATE,
                Addresses.PERSIST,
                Addresses.PERSIST_REJECTIONS,
                Addresses.PERSIST_REPORTS,
                Addresses.COMMITTED,
                Addresses.SNAPSHOT,
                Addresses.batch("voice_mode"),
                "telemetry",
                "telemetry.",
                "telemetry.*",
                "telemetry.aggregates.*",
                "telemetry.aggregates",
                "telemetry.aggregates.",
                "telemetry.aggregates.nosuch",
                "telemetry.aggregates.stt ",
                "TELEMETRY.INGEST",
                ".*",
                "*",
                "",
                "__vertx.reply.1",
                "a".repeat(10_000)));
    }

    @ParameterizedTest
    @MethodSource("innerAddresses")
    void leavesNoOtherAddressOpen(Transport transport, String address) {
        int before = doors.rooms.asked().size();
        try (BridgeClient client = doors.bridge(transport)) {
            JsonObject frame = new JsonObject().put("address", address).put("body", Doors.body(1));
            client.say(frame.copy().put("type", "send").put("replyAddress", "r1"));
            JsonObject answer = client.answer("r1");
            assertThat(answer.getString("message")).isEqualTo("access_denied");
            assertThat(answer.getInteger("failureCode")).isEqualTo(403);

            client.say(frame.copy().put("type", "send"));
            assertThat(client.next().getString("body")).isEqualTo("access_denied");
            client.say(frame.copy().put("type", "publish"));
            assertThat(client.next().getString("body")).isEqualTo("rejected");
            client.register(address);
            assertThat(client.next().getString("body")).isEqualTo("access_denied");
            client.unregister(address);
            assertThat(client.next().getString("body")).isEqualTo("access_denied");
        }
        assertThat(doors.rooms.asked()).hasSize(before);
    }

    @ParameterizedTest
    @EnumSource
    void ofARepeatedKeyTheLastCounts(Transport transport) {
        try (BridgeClient client = doors.bridge(transport)) {
            client.say("{\"type\":\"publish\",\"type\":\"send\",\"address\":\"x\",\"address\":\"telemetry.ingest\","
                    + "\"replyAddress\":\"r1\",\"body\":{\"source\":\"nobody\",\"source\":\"backend\",\"events\":[]}}");

            assertThat(client.answer("r1").getString("type")).isEqualTo("rec");
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
    void onePoisonedEventDoesNotSinkItsNeighbours(Transport transport, String event) {
        List<String> events = new ArrayList<>(List.of("{\"event_id\":\"first\"}", event, "{\"event_id\":\"last\"}"));
        String reply = UUID.randomUUID().toString();
        try (BridgeClient client = doors.bridge(transport)) {
            client.say("{\"type\":\"send\",\"address\":\"telemetry.ingest\",\"replyAddress\":\"" + reply
                    + "\",\"body\":{\"source\":\"backend\",\"events\":[" + String.join(",", events) + "]}}");

            JsonObject answer = client.answer(reply);
            assertThat(answer.getString("type")).as(answer::encode).isEqualTo("rec");
            List<?> seen = doors.rooms.last().events();
            assertThat(seen).hasSize(3);
            assertThat(seen.get(0)).isEqualTo(Map.of("event_id", "first"));
            assertThat(seen.get(2)).isEqualTo(Map.of("event_id", "last"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesMoreEventsThanARequestMayHold(Transport transport) {
        try (BridgeClient client = doors.bridge(transport)) {
            JsonArray many = new JsonArray();
            for (int i = 0; i < 501; i++) {
                many.add(new JsonObject());
            }
            JsonObject answer =
                    client.request(new JsonObject().put("source", "backend").put("events", many));

            assertThat(answer.getInteger("failureCode")).isEqualTo(413);
            assertThat(answer.getString("message")).isEqualTo("request_too_large");
        }
    }

    private static Stream<Arguments> bothTransports(List<String> texts) {
        return texts.stream()
                .flatMap(text -> Stream.of(Transport.values()).map(transport -> Arguments.of(transport, text)));
    }
}
