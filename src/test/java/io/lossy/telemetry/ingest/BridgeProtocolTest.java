package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestBridgeClient.Transport;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a client says is answered, and never costs other events or the socket anything. */
class BridgeProtocolTest {
    private static IngestFixture ingest;

    @BeforeAll
    static void open() {
        ingest = IngestFixture.open(TestIngestConfig.fresh());
    }

    @AfterAll
    static void close() {
        ingest.close();
    }

    @ParameterizedTest
    @EnumSource
    void answersARequestUnderItsReplyAddress(Transport transport) {
        try (TestBridgeClient client = ingest.bridge(transport)) {
            JsonObject reply = client.request(IngestFixture.body(3));

            assertThat(reply.getString("type")).isEqualTo("rec");
            JsonObject body = reply.getJsonObject("body");
            assertThat(body.getString("status")).isEqualTo("ok");
            assertThat(body.getString("batch_id")).isEqualTo("b-3");
            assertThat(body.getJsonObject("counts").getInteger("persisted")).isEqualTo(3);
            assertThat(body.getInteger("max_events")).isEqualTo(500);
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersAMissingBody(Transport transport) {
        try (TestBridgeClient client = ingest.bridge(transport)) {
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
        try (TestBridgeClient client = ingest.bridge(transport)) {
            String body = IngestFixture.body(1).encode();
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
        try (TestBridgeClient client = ingest.bridge(transport)) {
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
        int before = ingest.stages.asked().size();
        try (TestBridgeClient client = ingest.bridge(transport)) {
            client.say(new JsonObject()
                    .put("type", "publish")
                    .put("address", "telemetry.ingest")
                    .put("body", IngestFixture.body(1)));

            assertThat(client.next().getString("body")).isEqualTo("rejected");
            assertThat(ingest.stages.asked()).hasSize(before);
        }
    }

    static Stream<Arguments> innerAddresses() {
        return bothTransports(List.of(
                Addresses.validate(0),
                Addresses.validateDryRun(0),
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
        int before = ingest.stages.asked().size();
        try (TestBridgeClient client = ingest.bridge(transport)) {
            JsonObject frame = new JsonObject().put("address", address).put("body", IngestFixture.body(1));
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
        assertThat(ingest.stages.asked()).hasSize(before);
    }

    @ParameterizedTest
    @EnumSource
    void ofARepeatedKeyTheLastCounts(Transport transport) {
        try (TestBridgeClient client = ingest.bridge(transport)) {
            client.say("{\"type\":\"publish\",\"type\":\"send\",\"address\":\"x\",\"address\":\"telemetry.ingest\","
                    + "\"replyAddress\":\"r1\",\"body\":{\"source\":\"nobody\",\"source\":\"backend\",\"events\":[]}}");

            assertThat(client.answer("r1").getString("type")).isEqualTo("rec");
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesMoreEventsThanARequestMayHold(Transport transport) {
        try (TestBridgeClient client = ingest.bridge(transport)) {
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
