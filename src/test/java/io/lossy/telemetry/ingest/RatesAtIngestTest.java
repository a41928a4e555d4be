package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestBridgeClient.Transport;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How much one socket and one address may send, over each transport, and what of them is not asked. Time stands still. */
class RatesAtIngestTest {
    private static final String LIMITED = "lossy.ingest.rate.limited";

    private final AtomicLong nanos = new AtomicLong(1);
    private IngestFixture ingest;

    private void open(TestIngestConfig settings) {
        ingest = IngestFixture.open(settings, nanos::get);
    }

    @AfterEach
    void close() {
        ingest.close();
    }

    private static JsonObject request(int events) {
        return IngestFixture.body(events).put("key", TestIngestConfig.WRITE_KEY);
    }

    private HttpResponse<String> post(int events, String... headers) {
        return ingest.post(request(events).encode(), headers);
    }

    private void pass(long ms) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(ms));
    }

    private static JsonObject taken(TestBridgeClient client, int events) {
        JsonObject answer = client.request(request(events));
        assertThat(answer.getString("type")).isEqualTo("rec");
        return answer.getJsonObject("body");
    }

    /** @param waitMs what the answer's wait is jittered from, at least 200 */
    private static void assertLimited(JsonObject body, String whose, long waitMs) {
        assertThat(body.getString("status")).isEqualTo("retry");
        assertThat(body.getString("reason")).isEqualTo("rate_limited");
        assertThat(body.getString("detail")).isEqualTo("the rate limit of this " + whose + " is exceeded");
        assertThat(body.getLong("retry_after_ms")).isBetween(waitMs, 2 * waitMs);
    }

    private static void assertLimited(HttpResponse<String> response, String whose, long waitMs) {
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValueAsLong("retry-after").orElse(0))
                .isBetween(waitMs / 1000, 1 + 2 * waitMs / 1000);
        assertLimited(new JsonObject(response.body()), whose, waitMs);
    }

    @ParameterizedTest
    @EnumSource
    void holdsTheSocketThatFloodsAndAnswersAnother(Transport transport) {
        open(TestIngestConfig.fresh().withKeys().rates(1_000, 10));
        try (TestBridgeClient flooder = ingest.bridge(transport);
                TestBridgeClient second = ingest.bridge(transport)) {
            assertThat(taken(flooder, 40).getString("status")).isEqualTo("ok");

            assertLimited(taken(flooder, 1), "socket", 2_100); // 20 in debt, and one, at 10 a second
            assertThat(taken(second, 20).getString("status")).isEqualTo("ok");
            pass(2_099);
            assertLimited(taken(flooder, 1), "socket", 200);
            pass(1);
            assertThat(taken(flooder, 1).getString("status")).isEqualTo("ok");
            assertThat(ingest.meter(LIMITED, "by", "socket")).isEqualTo(2);
            assertThat(ingest.meter("lossy.ingest.requests.refused", "reason", "rate_limited"))
                    .isEqualTo(2);
        }
    }

    @Test
    void anAddressIsOneOverItsSocketsAndHttp() {
        open(TestIngestConfig.fresh().withKeys().rates(10, 0));
        try (TestBridgeClient one = ingest.bridge(Transport.RAW);
                TestBridgeClient two = ingest.bridge(Transport.FRAMED)) {
            taken(one, 10);
            taken(two, 20);

            assertLimited(post(1), "address", 1_100);
            assertLimited(taken(one, 1), "address", 1_100);
            pass(1_100);
            assertThat(post(1).statusCode()).isEqualTo(200);
            assertThat(ingest.meter(LIMITED, "by", "address")).isEqualTo(2);
            assertThat(ingest.meter("lossy.ingest.rate.addresses")).isEqualTo(1);
            pass(10_000);
            await().until(() -> ingest.meter("lossy.ingest.rate.addresses") == 0);
        }
    }

    @Test
    void whoIsOverIsTurnedAwayBeforeHisBodyIsInflatedOrRead() {
        open(TestIngestConfig.fresh().withKeys().rates(10, 0));
        assertThat(ingest.post("not a gzip", "content-encoding", "gzip").statusCode())
                .isEqualTo(400);
        post(19);

        assertLimited(ingest.post("not a gzip", "content-encoding", "gzip"), "address", 200);
        assertLimited(ingest.post("{", "authorization", "Bearer wrong"), "address", 200);
        assertLimited(ingest.post("x".repeat(300_000)), "address", 200);
        assertThat(ingest.meter("lossy.ingest.in.flight.bytes")).isZero();
    }

    @Test
    void brokenRequestsAndWrongKeysArePaidFor() {
        open(TestIngestConfig.fresh().withKeys().rates(10, 0).behindProxies(1));
        List<String> bodies =
                List.of("{", "7", "{\"source\":\"x\",\"events\":[]}", "{\"source\":\"backend\",\"events\":[]}");
        for (String body : bodies) {
            String[] from = {"x-forwarded-for", "192.0.2." + bodies.indexOf(body), "authorization", "Bearer wk_guess"};
            for (int i = 0; i < 20; i++) {
                assertThat(ingest.post(body, from).statusCode()).as(body).isIn(400, 401);
            }

            assertLimited(ingest.post(body, from), "address", 200);
            assertLimited(post(1, from), "address", 200);
        }
    }

    /** Declared or not: without its length it is read up to the bound. */
    @Test
    void soAreRequestsThatAreTooLarge() {
        open(TestIngestConfig.fresh().withKeys().rates(10, 0).behindProxies(1));
        byte[] large = "x".repeat(300_000).getBytes(StandardCharsets.US_ASCII);
        List<BodyPublisher> bodies = List.of(
                BodyPublishers.ofByteArray(large), BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));
        for (BodyPublisher body : bodies) {
            String from = "192.0.2." + bodies.indexOf(body);
            HttpResponse<String> answer = ingest.ask(ingest.request("/v1/events")
                    .header("content-type", "application/json")
                    .header("x-forwarded-for", from)
                    .POST(body));
            assertThat(answer.statusCode()).isEqualTo(413);

            assertLimited(post(1, "x-forwarded-for", from), "address", 23_800); // 257 - 20, and one, at 10 a second
        }
    }

    @Test
    void soAreFramesThatComeToNothing() {
        open(TestIngestConfig.fresh().withKeys().rates(0, 10));
        for (String frame : List.of(
                "{",
                "[]",
                "{}",
                "{\"type\":\"send\"}",
                "{\"type\":\"publish\",\"address\":\"telemetry.ingest\"}",
                "{\"type\":\"send\",\"address\":\"secret\",\"replyAddress\":\"r\"}",
                "{\"type\":\"send\",\"address\":\"telemetry.ingest\",\"replyAddress\":\"r\",\"body\":{}}",
                "{\"type\":\"send\",\"address\":\"telemetry.ingest\"}",
                "{\"type\":\"register\",\"address\":\"telemetry.aggregates.stt\"}",
                "{\"type\":\"register\",\"address\":\"secret\",\"headers\":{\"authorization\":\"Bearer x\"}}",
                "{\"type\":\"shout\",\"address\":\"x\"}")) {
            try (TestBridgeClient client = ingest.bridge(Transport.RAW)) {
                for (int i = 0; i < 20; i++) {
                    client.say(frame);
                    client.next();
                }

                assertLimited(taken(client, 1), "socket", 200);
            }
        }
    }

    @Test
    void pingsCostNothing() {
        open(TestIngestConfig.fresh().withKeys().rates(10, 10));
        try (TestBridgeClient client = ingest.bridge(Transport.RAW)) {
            for (int i = 0; i < 100; i++) {
                client.ping();
            }

            assertThat(taken(client, 1).getString("status")).isEqualTo("ok");
        }
    }

    @Test
    void readingAggregatesCostsOneWhateverTheToken() {
        open(TestIngestConfig.fresh().withKeys().rates(10, 0));
        ingest.vertx.eventBus().<String>localConsumer(Addresses.SNAPSHOT, message -> message.reply(new JsonObject()));
        for (int i = 0; i < 20; i++) {
            String token = i % 2 == 0 ? TestIngestConfig.READ_TOKEN : "rt_guess";
            assertThat(aggregates(token).statusCode()).isEqualTo(i % 2 == 0 ? 200 : 401);
        }

        assertLimited(aggregates(TestIngestConfig.READ_TOKEN), "address", 200);
        assertThat(ingest.ask(ingest.request("/v1/catalog")).statusCode()).isEqualTo(200);
        pass(100);
        assertThat(aggregates(TestIngestConfig.READ_TOKEN).statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> aggregates(String token) {
        return ingest.ask(ingest.request("/v1/aggregates").header("authorization", "Bearer " + token));
    }

    @Test
    void aSubscriberOverItsLimitGetsRetry() {
        open(TestIngestConfig.fresh().withKeys().rates(10, 0));
        String address = Addresses.aggregates("stt");
        JsonObject register = new JsonObject()
                .put("type", "register")
                .put("address", address)
                .put("headers", new JsonObject().put("authorization", "Bearer " + TestIngestConfig.READ_TOKEN));
        try (TestBridgeClient client = ingest.bridge(Transport.RAW)) {
            taken(client, 20);

            client.say(register);

            JsonObject refused = client.answer(address);
            assertThat(refused.getInteger("failureCode")).isEqualTo(503);
            assertThat(refused.getString("message")).isEqualTo("rate_limited");
        }
    }

    @Test
    void nothingIsAskedWhileThereAreNoKeys() {
        open(TestIngestConfig.fresh().rates(1, 1));
        try (TestBridgeClient client = ingest.bridge(Transport.RAW)) {
            for (int i = 0; i < 5; i++) {
                assertThat(taken(client, 100).getString("status")).isEqualTo("ok");
                assertThat(post(100).statusCode()).isEqualTo(200);
            }
        }
        assertThat(ingest.meter("lossy.ingest.rate.addresses")).isZero();
    }

    @Test
    void nothingIsAskedOfAnEmitterInThisProcess() {
        open(TestIngestConfig.fresh().withKeys().rates(1, 1));
        for (int i = 0; i < 5; i++) {
            assertThat(IngestFixture.await(ingest.vertx
                                    .eventBus()
                                    .<JsonObject>request(Addresses.INGEST, IngestFixture.body(100)))
                            .body()
                            .getString("status"))
                    .isEqualTo("ok");
        }
    }

    @Test
    void whatIsSwitchedOffSaysSoHoweverMuchIsSent() {
        open(TestIngestConfig.fresh().withKeys().rates(1, 1).disabled());
        for (int i = 0; i < 5; i++) {
            assertThat(post(100).body()).contains("telemetry_disabled");
        }
    }

    @Test
    void addressesBehindAProxyAreDistinguished() {
        open(TestIngestConfig.fresh().withKeys().rates(10, 0).behindProxies(1));
        assertThat(post(30, "x-forwarded-for", "192.0.2.1").statusCode()).isEqualTo(200);

        assertLimited(post(1, "x-forwarded-for", "192.0.2.1"), "address", 1_100);
        assertLimited(post(1, "x-forwarded-for", "192.0.2.9, ::ffff:192.0.2.1"), "address", 1_100);
        assertLimited(post(1, "x-forwarded-for", "192.0.2.1:50123"), "address", 1_100);
        assertThat(post(1, "x-forwarded-for", "192.0.2.2").statusCode()).isEqualTo(200);
        try (TestBridgeClient same = forwarded("192.0.2.1");
                TestBridgeClient other = forwarded("192.0.2.3")) {
            assertLimited(taken(same, 1), "address", 1_100);
            assertThat(taken(other, 1).getString("status")).isEqualTo("ok");
        }
    }

    private TestBridgeClient forwarded(String address) {
        return TestBridgeClient.connectFor(ingest.vertx, ingest.port, Transport.RAW, address);
    }

    @Test
    void whomAProxyDoesNotNameHasNoAddress() {
        open(TestIngestConfig.fresh().withKeys().rates(1, 0).behindProxies(1));
        for (int i = 0; i < 5; i++) {
            assertThat(post(100).statusCode()).isEqualTo(200);
            assertThat(post(100, "x-forwarded-for", "unknown").statusCode()).isEqualTo(200);
            assertThat(post(100, "x-forwarded-for", "192.0.2.1, " + "z".repeat(i * 1_000))
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(ingest.meter("lossy.ingest.rate.addresses")).isZero();
    }

    @Test
    void aProxyWhoseWordIsNotTakenIsNobodysAddressAndTheSocketsAreHeld() {
        open(TestIngestConfig.fresh().withKeys().rates(1, 10).behindProxies(0));
        for (int i = 0; i < 5; i++) {
            assertThat(post(100, "x-forwarded-for", "192.0.2.1").statusCode()).isEqualTo(200);
        }
        try (TestBridgeClient flooder = forwarded("192.0.2.1");
                TestBridgeClient second = forwarded("192.0.2.1")) {
            taken(flooder, 20);
            assertLimited(taken(flooder, 1), "socket", 200);
            assertThat(taken(second, 1).getString("status")).isEqualTo("ok");
        }
    }
}
