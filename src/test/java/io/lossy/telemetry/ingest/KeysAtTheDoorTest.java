package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.BridgeClient;
import io.lossy.telemetry.BridgeClient.Transport;
import io.lossy.telemetry.FakeClock;
import io.lossy.telemetry.access.ReadToken;
import io.lossy.telemetry.access.Scope;
import io.lossy.telemetry.event.Addresses;
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
class KeysAtTheDoorTest {
    private final AtomicLong nanos = new AtomicLong(1);
    private Doors doors;

    @BeforeEach
    void open() {
        doors = Doors.open(Settings.fresh().withKeys(), nanos::get);
    }

    @AfterEach
    void close() {
        doors.close();
    }

    @Test
    void takesTheKeyInTheBodyOrAsBearer() {
        assertThat(doors.post(withKey(Doors.body(1), Settings.WRITE_KEY)).statusCode())
                .isEqualTo(200);
        assertThat(doors.post(Doors.body(1).encode(), "authorization", "Bearer " + Settings.WRITE_KEY)
                        .statusCode())
                .isEqualTo(200);
        assertThat(doors.post(Doors.body(1).encode(), "authorization", "bearer  " + Settings.WRITE_KEY)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void refusesNoKeyAWrongKeyAndAReadToken() {
        assertRefused(doors.post(Doors.body(1).encode()));
        assertRefused(doors.post(withKey(Doors.body(1), "wk_wrong_wrong_wrong")));
        assertRefused(doors.post(withKey(Doors.body(1), Settings.READ_TOKEN)));
        assertRefused(doors.post(withKey(Doors.body(1), Settings.WRITE_KEY), "authorization", "Bearer wrong"));
        assertThat(doors.rooms.asked()).isEmpty();
        assertThat(doors.meter("lossy.ingest.requests.refused", "reason", "key_invalid"))
                .isEqualTo(4);
        assertThat(doors.meter("lossy.ingest.in.flight.bytes")).isZero();
    }

    @Test
    void refusesASourceThatTheKeyDoesNotSpeakFor() {
        HttpResponse<String> response =
                doors.post(withKey(Doors.body(1).put("source", "automation"), Settings.WRITE_KEY));

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
        String twenty = withKey(Doors.body(20), Settings.SLOW_KEY);
        assertThat(doors.post(twenty).statusCode()).isEqualTo(200);

        HttpResponse<String> refused = doors.post(twenty);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValueAsLong("retry-after").orElse(0)).isBetween(2L, 4L);
        JsonObject body = new JsonObject(refused.body());
        assertThat(body.getString("reason")).isEqualTo("rate_limited");
        assertThat(body.getLong("retry_after_ms")).isBetween(2_000L, 4_000L); // 20 events at 10 a second, jittered

        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1_999));
        assertThat(doors.post(twenty).statusCode()).isEqualTo(429);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(doors.post(twenty).statusCode()).isEqualTo(200);
        assertThat(doors.post(withKey(Doors.body(1), Settings.WRITE_KEY)).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void asksForTheKeyOverTheBridgeToo(Transport transport) {
        try (BridgeClient client = doors.bridge(transport)) {
            JsonObject refused = client.request(Doors.body(1));
            assertThat(refused.getString("type")).isEqualTo("err");
            assertThat(refused.getInteger("failureCode")).isEqualTo(401);
            assertThat(refused.getString("message")).isEqualTo("key_invalid");

            assertThat(client.request(new JsonObject(withKey(Doors.body(1), Settings.WRITE_KEY)))
                            .getString("type"))
                    .isEqualTo("rec");

            client.request(new JsonObject(withKey(Doors.body(20), Settings.SLOW_KEY)));
            JsonObject limited = client.request(new JsonObject(withKey(Doors.body(20), Settings.SLOW_KEY)));
            assertThat(limited.getString("type")).isEqualTo("rec");
            assertThat(limited.getJsonObject("body").getString("reason")).isEqualTo("rate_limited");
        }
    }

    @Test
    void letsOnlyAReadTokenReadAggregates() {
        doors.vertx.eventBus().<String>localConsumer(Addresses.SNAPSHOT, message -> message.reply(new JsonObject()));
        for (String path : new String[] {"/v1/aggregates", "/v1/aggregates/stt"}) {
            assertThat(doors.ask(doors.request(path).GET()).statusCode()).isEqualTo(401);
            assertThat(doors.ask(doors.request(path).header("authorization", "Bearer " + Settings.WRITE_KEY))
                            .statusCode())
                    .isEqualTo(401);
            assertThat(doors.ask(doors.request(path).header("authorization", "Bearer " + Settings.READ_TOKEN))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void refusesACredentialInAnAddressEvenARightOne() {
        for (String path : new String[] {
            "/v1/aggregates?token=", "/v1/aggregates?x=", "/v1/events?key=", "/nothing?q=", "/v1/aggregates/", "/?%78="
        }) {
            HttpResponse<String> answer = doors.ask(doors.request(path
                    + ReadToken.fresh(Set.of(Scope.AGGREGATES), Instant.now().plusSeconds(60))
                            .signedBy(Settings.SIGNING)));
            assertThat(answer.statusCode()).as(path).isEqualTo(400);
            assertThat(answer.body()).contains("does not belong into an address");
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aSubscriptionEndsWithItsToken(Transport transport) {
        FakeClock clock = new FakeClock(Instant.now());
        String token = ReadToken.fresh(Set.of(Scope.AGGREGATES), clock.instant().plusSeconds(60))
                .signedBy(Settings.SIGNING);
        String address = Addresses.aggregates("stt");
        try (Doors timed = Doors.open(Settings.fresh().withKeys(), clock);
                BridgeClient client = timed.bridge(transport)) {
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
                JsonObject heard = client.waiting() > 0 ? client.next() : new JsonObject();
                return "err".equals(heard.getString("type")) && heard.getInteger("failureCode") == 401;
            });
        }
    }

    @Test
    void aKeyOfOneOriginIsRefusedElsewhereAndItsOldSecretStillGoes() {
        try (Doors strict = Doors.open(Settings.fresh().withRotatedKeyOfTheExtension())) {
            String body = Doors.body(1).encode();
            for (String secret : new String[] {Settings.WRITE_KEY, Settings.SLOW_KEY}) {
                String bearer = "Bearer " + secret;
                assertThat(strict.post(body, "authorization", bearer, "origin", Settings.EXTENSION)
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
