package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.fixture.FakeClock;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestBridgeClient.Transport;
import io.lossy.telemetry.security.auth.ReadToken;
import io.lossy.telemetry.security.auth.TokenScope;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Once there are keys: who may write, how much, and who may read. */
class KeysAtIngestTest {
    private final AtomicLong nanos = new AtomicLong(1);
    private IngestFixture ingest;

    @BeforeEach
    void open() {
        ingest = IngestFixture.open(TestIngestConfig.fresh().withKeys(), nanos::get);
    }

    @AfterEach
    void close() {
        ingest.close();
    }

    @Test
    void takesTheKeyInTheBodyOrAsBearer() {
        assertThat(ingest.post(withKey(IngestFixture.body(1), TestIngestConfig.WRITE_KEY))
                        .statusCode())
                .isEqualTo(200);
        assertThat(ingest.post(IngestFixture.body(1).encode(), "authorization", "Bearer " + TestIngestConfig.WRITE_KEY)
                        .statusCode())
                .isEqualTo(200);
        assertThat(ingest.post(IngestFixture.body(1).encode(), "authorization", "bearer  " + TestIngestConfig.WRITE_KEY)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void refusesNoKeyAWrongKeyAndAReadToken() {
        assertRefused(ingest.post(IngestFixture.body(1).encode()));
        assertRefused(ingest.post(withKey(IngestFixture.body(1), "wk_wrong_wrong_wrong")));
        assertRefused(ingest.post(withKey(IngestFixture.body(1), TestIngestConfig.READ_TOKEN)));
        assertRefused(ingest.post(
                withKey(IngestFixture.body(1), TestIngestConfig.WRITE_KEY), "authorization", "Bearer wrong"));
        assertThat(ingest.stages.asked()).isEmpty();
        assertThat(ingest.meter("lossy.ingest.requests.refused", "reason", "key_invalid"))
                .isEqualTo(4);
        assertThat(ingest.meter("lossy.ingest.in.flight.bytes")).isZero();
    }

    @Test
    void refusesASourceThatTheKeyDoesNotSpeakFor() {
        HttpResponse<String> response =
                ingest.post(withKey(IngestFixture.body(1).put("source", "automation"), TestIngestConfig.WRITE_KEY));

        assertRefused(response);
        assertThat(response.body()).contains("automation");
    }

    private static void assertRefused(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("www-authenticate")).hasValue("Bearer");
        assertThat(new JsonObject(response.body()).getString("reason")).isEqualTo("key_invalid");
        assertThat(response.body()).doesNotContain("wk_").doesNotContain("rt_");
    }

    @Test
    void holdsAKeyToItsRateAndTakesItAgainWhenItHasRefilled() {
        String twenty = withKey(IngestFixture.body(20), TestIngestConfig.SLOW_KEY);
        assertThat(ingest.post(twenty).statusCode()).isEqualTo(200);

        HttpResponse<String> refused = ingest.post(twenty);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValueAsLong("retry-after").orElse(0)).isBetween(2L, 4L);
        JsonObject body = new JsonObject(refused.body());
        assertThat(body.getString("reason")).isEqualTo("rate_limited");
        assertThat(body.getLong("retry_after_ms")).isBetween(2_000L, 4_000L); // 20 events at 10 a second, jittered

        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1_999));
        assertThat(ingest.post(twenty).statusCode()).isEqualTo(429);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(ingest.post(twenty).statusCode()).isEqualTo(200);
        assertThat(ingest.post(withKey(IngestFixture.body(1), TestIngestConfig.WRITE_KEY))
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void asksForTheKeyOverTheBridgeToo(Transport transport) {
        try (TestBridgeClient client = ingest.bridge(transport)) {
            JsonObject refused = client.request(IngestFixture.body(1));
            assertThat(refused.getString("type")).isEqualTo("err");
            assertThat(refused.getInteger("failureCode")).isEqualTo(401);
            assertThat(refused.getString("message")).isEqualTo("key_invalid");

            assertThat(client.request(new JsonObject(withKey(IngestFixture.body(1), TestIngestConfig.WRITE_KEY)))
                            .getString("type"))
                    .isEqualTo("rec");

            client.request(new JsonObject(withKey(IngestFixture.body(20), TestIngestConfig.SLOW_KEY)));
            JsonObject limited =
                    client.request(new JsonObject(withKey(IngestFixture.body(20), TestIngestConfig.SLOW_KEY)));
            assertThat(limited.getString("type")).isEqualTo("rec");
            assertThat(limited.getJsonObject("body").getString("reason")).isEqualTo("rate_limited");
        }
    }

    @Test
    void letsOnlyAReadTokenReadAggregates() {
        ingest.vertx.eventBus().<String>localConsumer(Addresses.SNAPSHOT, message -> message.reply(new JsonObject()));
        for (String path : new String[] {"/v1/aggregates", "/v1/aggregates/stt"}) {
            assertThat(ingest.ask(ingest.request(path).GET()).statusCode()).isEqualTo(401);
            assertThat(ingest.ask(ingest.request(path).header("authorization", "Bearer " + TestIngestConfig.WRITE_KEY))
                            .statusCode())
                    .isEqualTo(401);
            assertThat(ingest.ask(ingest.request(path).header("authorization", "Bearer " + TestIngestConfig.READ_TOKEN))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void refusesACredentialInAnAddressEvenARightOne() {
        for (String path : new String[] {
            "/v1/aggregates?token=", "/v1/aggregates?x=", "/v1/events?key=", "/nothing?q=", "/v1/aggregates/", "/?%78="
        }) {
            HttpResponse<String> answer = ingest.ask(ingest.request(path
                    + ReadToken.fresh(
                                    Set.of(TokenScope.AGGREGATES), Instant.now().plusSeconds(60))
                            .signedBy(TestIngestConfig.SIGNING)));
            assertThat(answer.statusCode()).as(path).isEqualTo(400);
            assertThat(answer.body()).contains("do not put a credential into a URL");
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aSubscriptionEndsWithItsToken(Transport transport) {
        FakeClock clock = new FakeClock(Instant.now());
        String token = ReadToken.fresh(
                        Set.of(TokenScope.AGGREGATES), clock.instant().plusSeconds(60))
                .signedBy(TestIngestConfig.SIGNING);
        String address = Addresses.aggregates("stt");
        try (IngestFixture timed = IngestFixture.open(TestIngestConfig.fresh().withKeys(), clock);
                TestBridgeClient client = timed.bridge(transport)) {
            client.say(new JsonObject()
                    .put("type", "register")
                    .put("address", address)
                    .put("headers", new JsonObject().put("authorization", "Bearer " + token)));
            JsonObject news = new JsonObject().put("family", "stt");
            await().until(() -> {
                timed.publish(address, news);
                return client.waiting() > 0;
            });

            clock.advance(Duration.ofSeconds(60));

            await().until(() -> {
                JsonObject received = client.waiting() > 0 ? client.next() : new JsonObject();
                return "err".equals(received.getString("type")) && received.getInteger("failureCode") == 401;
            });
        }
    }

    @Test
    void aKeyOfOneOriginIsRefusedElsewhereAndItsOldSecretStillGoes() {
        try (IngestFixture strict = IngestFixture.open(TestIngestConfig.fresh().withRotatedKeyOfTheExtension())) {
            String body = IngestFixture.body(1).encode();
            for (String secret : new String[] {TestIngestConfig.WRITE_KEY, TestIngestConfig.SLOW_KEY}) {
                String bearer = "Bearer " + secret;
                assertThat(strict.post(body, "authorization", bearer, "origin", TestIngestConfig.EXTENSION)
                                .statusCode())
                        .isEqualTo(200);
                assertRefused(strict.post(body, "authorization", bearer, "origin", "http://localhost:3000"));
                assertRefused(strict.post(body, "authorization", bearer));
            }
        }
    }

    private static String withKey(JsonObject body, String key) {
        return body.put("key", key).encode();
    }
}
