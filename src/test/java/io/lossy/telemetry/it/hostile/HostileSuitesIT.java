package io.lossy.telemetry.it.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.fixture.HostileLists;
import io.lossy.telemetry.fixture.HostileLists.JsonCase;
import io.lossy.telemetry.fixture.IngestPath;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestBridgeClient.Transport;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * JSONTestSuite and the Big List of Naughty Strings, whole, in every place of a request and through every transport: each is
 * answered, what is no JSON is refused, what is stored reads back exactly, no other socket is closed, and the books balance.
 */
class HostileSuitesIT {
    private static final String NOTE = "lossy.product.note_written";
    private static final String NOTE_IN_THE_CATALOG = """

            events:
              lossy.product.note_written:
                family: product
                sources: [extension]
                version: 1-0-0
                description: Free text, which no catalogued event keeps.
                purpose: To read back what was sent.
                fields:
                  text: { type: string, max_length: 4096, description: Any. }
                  who: { type: id, pii: hash, description: Anybody. }
            """;
    /** What a request says that is JSON but no request. */
    private static final String NO_REQUEST = "the body must be .*|/(events|source): must be .*";

    private static final String NO_JSON =
            "not JSON(, at character \\d+)?|not UTF-8|the body is empty|there is text after .*|JSON exceeds .*";

    private static ServerFixture server;
    private static TestBridgeClient otherRaw;
    private static TestBridgeClient otherFramed;

    @BeforeAll
    static void start() throws IOException {
        Path catalog =
                Files.createDirectories(Path.of("target", "hostile-suites")).resolve("events.yml");
        Files.writeString(catalog, CatalogText.shipped().replace("\nevents:\n", NOTE_IN_THE_CATALOG));
        server = ServerFixture.start(
                PostgresFixture.migratedDatabase(),
                Clock.systemUTC(),
                settings -> settings.replace("${LOSSY_CATALOG:conf/events.yml}", catalog.toString()));
        otherRaw = server.bridge(Transport.RAW);
        otherFramed = server.bridge(Transport.FRAMED);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void theOtherEventsAreStoredAndTheBooksBalance() {
        otherRaw.mustStillWork();
        otherFramed.mustStillWork();
        await().untilAsserted(() -> {
            ScrapedMeters meters = server.meters();
            assertThat(meters.unaccounted()).isZero();
            assertThat(meters.sum("lossy_pipeline_events_in_flight")).isZero();
            assertThat(meters.sum("lossy_ingest_in_flight_bytes")).isZero();
            assertThat(meters.persisted()).isEqualTo(server.sql().events());
            assertThat(meters.sum("lossy_ingest_events_rejected_total"))
                    .isEqualTo(server.sql().count("SELECT count(*) FROM analytics_rejections"));
        });
    }

    @Test
    void theSuitesAreWhole() {
        assertThat(HostileLists.json()).hasSize(318);
        assertThat(HostileLists.json().stream().filter(JsonCase::mustBeRefused)).hasSize(188);
        assertThat(HostileLists.naughty()).hasSize(481);
    }

    @Test
    void overHttpEachJsonCaseIsABodyThatIsReadOrRefused() {
        LoopbackHttpClient web = server.web();
        for (JsonCase each : HostileLists.json()) {
            LoopbackHttpClient.Answer answer = web.post(each.bytes());
            assertThat(answer.status()).as(each.name()).isEqualTo(400);
            assertValidated(each, answer.json().getString("detail"));
        }
    }

    private static void assertValidated(JsonCase each, String detail) {
        if (each.mustBeTaken()) {
            assertThat(detail).as(each.name()).matches(NO_REQUEST);
        } else if (each.mustBeRefused()) {
            assertThat(detail).as(each.name()).matches(NO_JSON);
        } else {
            assertThat(detail).as(each.name()).matches(NO_REQUEST + "|" + NO_JSON);
        }
    }

    @Test
    void overHttpEachJsonCaseIsAFieldThatSinksItsBodyOnlyIfItIsNoJson() {
        LoopbackHttpClient web = server.web();
        for (JsonCase each : HostileLists.json()) {
            LoopbackHttpClient.Answer answer =
                    web.post(within("{\"source\":\"extension\",\"events\":[", event(each.bytes()), "]}"));
            if (each.mustBeRefused()) {
                assertThat(answer.status()).as(each.name()).isEqualTo(400);
            } else if (each.mustBeTaken()) {
                assertThat(answer.status()).as(each.name()).isEqualTo(200);
                assertOneEnd(answer.json());
            } else {
                assertThat(answer.status()).as(each.name()).isIn(200, 400);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void overTheBridgeEachJsonCaseIsAMessageABodyAndAField(Transport transport) {
        try (TestBridgeClient bridge = server.bridge(transport)) {
            for (JsonCase each : HostileLists.json()) {
                if (transport == Transport.FRAMED && !fitsAFrame(each)) {
                    continue;
                }
                JsonObject asMessage = exchange(bridge, transport, each.bytes());
                assertThat(asMessage.getString("body")).as(each.name()).isIn("invalid_json", "missing_type");

                JsonObject asBody = exchange(bridge, transport, message(each.bytes()));
                assertFrame(each, asBody, "err");

                byte[] request = within("{\"source\":\"extension\",\"events\":[", event(each.bytes()), "]}");
                assertFrame(each, exchange(bridge, transport, message(request)), "rec");
            }
            bridge.mustStillWork();
        }
    }

    /** A framed message is text in quotes; escaped, one case is above the limit, which costs a socket its life. */
    private static boolean fitsAFrame(JsonCase each) {
        return each.utf8() && Json.encode(each.text()).length() < 200_000;
    }

    /** @param understood the type of frame that answers what is JSON */
    private static void assertFrame(JsonCase each, JsonObject frame, String understood) {
        String said = each.name() + " " + frame.encode();
        if (each.mustBeRefused()) {
            assertThat(frame.getString("body")).as(said).isEqualTo("invalid_json");
        } else if (each.mustBeTaken()) {
            assertThat(frame.getString("type")).as(said).isEqualTo(understood);
            assertThat(frame.getString("address")).as(said).isEqualTo("r");
        } else {
            assertThat(frame.getString("type")).as(said).isIn("err", understood);
        }
        assertThat(frame.getInteger("failureCode", 0)).as(said).isLessThan(500);
    }

    private static JsonObject exchange(TestBridgeClient bridge, Transport transport, byte[] message) {
        if (transport == Transport.RAW) {
            return bridge.sayBinary(message).next();
        }
        return bridge.say(new String(message, UTF_8)).next();
    }

    private static byte[] message(byte[] body) {
        return within(
                "{\"type\":\"send\",\"address\":\"telemetry.ingest\",\"replyAddress\":\"r\",\"body\":", body, "}");
    }

    /** An event whose one field is this, byte for byte. */
    private static byte[] event(byte[] value) {
        String head =
                "{\"event_id\":\"" + TestRequests.newId() + "\",\"event\":\"" + NOTE + "\",\"payload\":{\"text\":";
        return within(head, value, "}}");
    }

    private static byte[] within(String head, byte[] inner, String tail) {
        return Buffer.buffer(head).appendBytes(inner).appendString(tail).getBytes();
    }

    private static void assertOneEnd(JsonObject answer) {
        JsonObject counts = answer.getJsonObject("counts");
        assertThat(counts.getInteger("persisted") + counts.getInteger("rejected"))
                .as(answer.encode())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(IngestPath.class)
    void eachNaughtyStringAsAFieldIsARowThatReadsBackOrANamedRejection(IngestPath path) {
        Map<String, String> sent = new LinkedHashMap<>();
        List<JsonObject> events = new ArrayList<>();
        for (String naughty : HostileLists.naughty()) {
            JsonObject event = TestRequests.event(
                    NOTE, new JsonObject().put("text", naughty).put("who", naughty));
            event.put("session_id", naughty);
            sent.put(TestRequests.id(event), naughty);
            events.add(event);
        }
        JsonObject answer = ask(path, TestRequests.request(events));

        assertThat(answer.getString("status")).isEqualTo("ok");
        Map<String, String> stored = texts(sent.keySet().iterator().next());
        sent.forEach((id, naughty) -> {
            JsonObject result = answer.getJsonObject("results").getJsonObject(id, new JsonObject());
            if ("rejected".equals(result.getString("result"))) {
                assertThat(result.getString("reason")).isIn("field_type", "field_range");
                assertThat(stored).doesNotContainKey(id);
            } else {
                assertThat(stored.get(id)).isEqualTo(naughty);
            }
        });
        assertThat(stored.size()).as("most are no more than text").isGreaterThan(470);
    }

    /** The texts of this id and of those that were minted after it. */
    private static Map<String, String> texts(String first) {
        Map<String, String> texts = new LinkedHashMap<>();
        server.sql()
                .rows("SELECT event_id, payload ->> 'text' AS text FROM analytics_events WHERE event_id >= '" + first
                        + "'")
                .forEach(row -> texts.put(row.get("event_id"), row.get("text")));
        return texts;
    }

    @ParameterizedTest
    @EnumSource(IngestPath.class)
    void eachNaughtyStringAsAKeyIsDroppedWithAWarning(IngestPath path) {
        List<JsonObject> events = HostileLists.naughty().stream()
                .map(naughty -> TestRequests.event(
                        NOTE, new JsonObject().put("text", "kept").put(naughty, 1)))
                .toList();
        JsonObject answer = ask(path, TestRequests.request(events));

        assertThat(answer.getJsonObject("counts").getInteger("persisted")).isEqualTo(events.size());
        assertThat(answer.getJsonObject("results")).hasSize(events.size());
        assertThat(server.sql()
                        .column("SELECT DISTINCT payload - 'who' FROM analytics_events WHERE event_id >= '"
                                + TestRequests.id(events.get(0)) + "'"))
                .containsExactly("{\"text\": \"kept\"}");
    }

    @ParameterizedTest
    @EnumSource(IngestPath.class)
    void eachNaughtyStringAsANameOrAnIdIsANamedRejection(IngestPath path) {
        List<String> naughty = HostileLists.naughty();
        JsonObject names = ask(
                path,
                TestRequests.request(naughty.stream()
                        .map(each -> TestRequests.event(each, new JsonObject()))
                        .toList()));
        assertThat(reasons(names)).hasSize(naughty.size()).containsOnly("unknown_event");

        JsonObject ids = ask(
                path,
                TestRequests.request(naughty.stream()
                        .map(each -> TestRequests.event(each, TestRequests.HIT, new JsonObject()))
                        .toList()));
        assertThat(reasons(ids)).hasSize(naughty.size()).containsOnly("id_invalid");
    }

    private static List<String> reasons(JsonObject answer) {
        return answer.getJsonObject("results").stream()
                .map(entry -> ((JsonObject) entry.getValue()).getString("reason"))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(IngestPath.class)
    void eachNaughtyStringInTheEnvelopeIsReadOrRefused(IngestPath path) {
        try (IngestPath.Visitor visitor = path.enter(server)) {
            for (String naughty : HostileLists.naughty()) {
                JsonObject body = TestRequests.request(List.of());
                List.of("batch_id", "install_id", "session_id", "release", "sent_at", "key")
                        .forEach(member -> body.put(member, naughty));
                assertThat(visitor.ask(body).getString("status"))
                        .as(naughty)
                        .isEqualTo(naughty.isEmpty() ? "refused" : "ok");
                assertThat(visitor.ask(body.put("source", naughty)).getString("reason"))
                        .as(naughty)
                        .isEqualTo("request_malformed");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void overTheBridgeEachNaughtyStringAsAWordOfTheProtocolIsAnswered(Transport transport) {
        try (TestBridgeClient bridge = server.bridge(transport)) {
            for (String naughty : HostileLists.naughty()) {
                for (String member : List.of("type", "address")) {
                    JsonObject message =
                            TestBridgeClient.send("r", new JsonObject()).put(member, naughty);
                    JsonObject frame = bridge.say(message).next();
                    assertThat(frame.getString("type")).isEqualTo("err");
                    assertThat(frame.getInteger("failureCode")).isIn(400, 403);
                }
                JsonObject frame = bridge.say(naughty).next();
                assertThat(frame.getString("body")).isEqualTo("invalid_json");
                JsonObject named = bridge.say(TestBridgeClient.send(naughty, TestRequests.request(List.of())))
                        .next();
                if (naughty.length() > 36) {
                    assertThat(named.getString("body")).isEqualTo("invalid_reply_address");
                } else {
                    assertThat(named.getString("address")).isEqualTo(naughty);
                }
            }
            bridge.mustStillWork();
        }
    }

    @Test
    void overHttpEachNaughtyStringAsABodyIsRefused() {
        LoopbackHttpClient web = server.web();
        for (String naughty : HostileLists.naughty()) {
            for (String body : List.of(naughty, Json.encode(naughty))) {
                assertThat(web.post(body.getBytes(UTF_8)).status()).as(body).isEqualTo(400);
            }
        }
    }

    /** Byte for byte, where HTTP clients with manners would refuse to send them. */
    @Test
    void overHttpEachNaughtyStringAsAHeaderIsTakenOrRefused() throws IOException {
        byte[] body = new JsonObject()
                .put("source", "extension")
                .put("events", new JsonArray())
                .toBuffer()
                .getBytes();
        for (String naughty : HostileLists.naughty()) {
            for (String header : List.of("Authorization: Bearer ", "Origin: ", "X-Note: ")) {
                byte[] head = ("POST /v1/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                + "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n" + header
                                + naughty + "\r\n\r\n")
                        .getBytes(UTF_8);
                assertThat(statusOf(head, body)).as(header + naughty).isIn(200, 400, 403);
            }
        }
    }

    private static int statusOf(byte[] head, byte[] body) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout((int) Patience.LONG.toMillis());
            socket.getOutputStream().write(within("", head, new String(body, UTF_8)));
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertThat(answer).startsWith("HTTP/1.");
            return Integer.parseInt(answer.substring(9, 12));
        }
    }

    private static JsonObject ask(IngestPath path, JsonObject request) {
        try (IngestPath.Visitor visitor = path.enter(server)) {
            return Objects.requireNonNull(visitor.ask(request));
        }
    }
}
