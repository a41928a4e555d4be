package io.lossy.telemetry.it.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.ScrapedMeters;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestBridgeClient.Transport;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.LoggerFactory;

/** Every input gets an answer; the other events are stored, no 500, no hung socket, no stack trace, no error in the log. */
class HostileJsonIT {
    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();

    private static ServerFixture server;

    @BeforeAll
    static void start() {
        server = ServerFixture.start();
        LOG.start();
        ROOT.addAppender(LOG);
    }

    @AfterAll
    static void stop() {
        ROOT.detachAppender(LOG);
        server.close();
    }

    @TestFactory
    Stream<DynamicTest> overHttpAnEventNeverHurtsTheOthers() {
        LoopbackHttpClient web = server.web();
        return othersOf(body -> {
            LoopbackHttpClient.Answer answer = web.post(body.getBytes(UTF_8));
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            return answer.json();
        });
    }

    @TestFactory
    Stream<DynamicTest> overTheRawBridgeAnEventNeverHurtsTheOthers() {
        return overBridge(Transport.RAW);
    }

    @TestFactory
    Stream<DynamicTest> overTheFramedBridgeAnEventNeverHurtsTheOthers() {
        return overBridge(Transport.FRAMED);
    }

    @TestFactory
    Stream<DynamicTest> overHttpABodyAlwaysGetsAnAnswer() {
        LoopbackHttpClient web = server.web();
        return bodies(body -> {
            LoopbackHttpClient.Answer answer = web.post(body.bytes());
            assertHarmless(answer.text());
            assertThat(answer.status()).as(answer.text()).isIn(body.understood() ? List.of(200) : List.of(400, 413));
            assertThat(answer.json().getString("status")).isEqualTo(body.understood() ? "ok" : "refused");
            assertThat(web.post(TestRequests.request(TestRequests.hit())).status())
                    .isEqualTo(200);
        });
    }

    /** One socket for them all: it must survive each. */
    @TestFactory
    Stream<DynamicTest> overTheBridgeABodyAlwaysGetsAnAnswer() {
        TestBridgeClient bridge = server.bridge(Transport.RAW);
        return bodies(body -> {
            bridge.sayBinary(message(body.bytes()));
            JsonObject frame = bridge.next();
            assertHarmless(frame.encode());
            boolean marked = body.bytes().length > 0 && body.bytes()[0] == (byte) 0xEF; // in the middle it is no JSON
            assertThat(frame.getString("type")).isEqualTo(body.understood() && !marked ? "rec" : "err");
            JsonObject next =
                    bridge.request(TestRequests.request(TestRequests.hit())).getJsonObject("body");
            assertThat(next.getJsonObject("counts").getInteger("persisted")).isEqualTo(1);
        });
    }

    /** The body inside the bridge message that carries it, byte for byte. */
    private static byte[] message(byte[] body) {
        return Buffer.buffer("{\"type\":\"send\",\"address\":\"telemetry.ingest\",\"replyAddress\":\"r\",\"body\":")
                .appendBytes(body)
                .appendString("}")
                .getBytes();
    }

    private interface Asking {
        JsonObject ask(String body);
    }

    private interface Sending {
        void send(HostileJson.Body body);
    }

    private static Stream<DynamicTest> overBridge(Transport transport) {
        TestBridgeClient bridge = server.bridge(transport);
        return othersOf(body -> {
            String message = new String(message(body.getBytes(UTF_8)), UTF_8);
            return bridge.say(message).answer("r").getJsonObject("body");
        });
    }

    private static Stream<DynamicTest> bodies(Sending sending) {
        Stream<DynamicTest> cases =
                HostileJson.bodies().stream().map(body -> dynamicTest(body.name(), () -> sending.send(body)));
        return Stream.concat(cases, Stream.of(dynamicTest("nothing is wrong here", HostileJsonIT::assertCalm)));
    }

    /** Each event between two good ones; at the end all good ones must be rows. */
    private static Stream<DynamicTest> othersOf(Asking asking) {
        List<String> good = new ArrayList<>();
        Stream<DynamicTest> cases = HostileJson.events().stream()
                .map(event -> dynamicTest(event.name(), () -> good.addAll(betweenTwoGoodOnes(event, asking))));
        Stream<DynamicTest> end = Stream.of(
                dynamicTest(
                        "the good ones are stored",
                        () -> assertThat(server.sql().column("SELECT event_id FROM analytics_events"))
                                .containsAll(good)),
                dynamicTest("nothing is wrong here", HostileJsonIT::assertCalm));
        return Stream.concat(cases, end);
    }

    private static List<String> betweenTwoGoodOnes(HostileJson.Event hostile, Asking asking) {
        JsonObject first = TestRequests.hit();
        JsonObject last = TestRequests.hit();
        String id = TestRequests.newId();
        String list = first.encode() + "," + hostile.json().replace("ID", id) + "," + last.encode();
        JsonObject answer = asking.ask("{\"source\":\"extension\",\"events\":[" + list + "]}");

        assertHarmless(answer.encode());
        Map<String, Object> results = answer.getJsonObject("results").getMap();
        JsonObject result = answer.getJsonObject("results")
                .getJsonObject(results.containsKey("#1") ? "#1" : id, new JsonObject().put("result", "persisted"));
        assertThat(result.getString("reason", result.getString("result")))
                .as(answer.encode())
                .isEqualTo(hostile.end());
        int persisted = hostile.end().equals("persisted") ? 3 : 2;
        assertThat(answer.getJsonObject("counts").getInteger("persisted")).isEqualTo(persisted);
        return List.of(TestRequests.id(first), TestRequests.id(last));
    }

    private static void assertHarmless(String answer) {
        assertThat(answer)
                .doesNotContain("Exception", "\tat ", "java.", "io.lossy", "io.vertx", "\u001b", "\u0000")
                .hasSizeLessThan(20_000);
    }

    private static void assertCalm() {
        assertThat(LOG.list)
                .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.ERROR))
                .isEmpty();
        ScrapedMeters meters = server.meters();
        assertThat(meters.unaccounted()).isZero();
        assertThat(meters.sum("lossy_ingest_in_flight_bytes")).isZero();
        assertThat(meters.persisted()).isEqualTo(server.sql().events());
    }
}
