package io.lossy.telemetry.it.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.LoadCommandRun;
import io.lossy.telemetry.fixture.LoopbackHttpClient;
import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.PostgresFixture;
import io.lossy.telemetry.fixture.ServerFixture;
import io.lossy.telemetry.fixture.TestBridgeClient;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A flooding client gets retry and loses nothing, and others do not wait: a whole server with small rates. */
class RatesIT {
    private static final String KEY = "wk_0123456789abcdef";

    private static ServerFixture server;
    private static LoopbackHttpClient web;

    @BeforeAll
    static void open() {
        server = ServerFixture.start(
                PostgresFixture.migratedDatabase(),
                Clock.systemUTC(),
                text -> text.replaceFirst("behind_proxy: false", "behind_proxy: true")
                        .replace("  keys: []", "  keys: [{ id: web, secret: " + KEY + ", sources: [extension] }]")
                        .replace("address_per_second: 5000", "address_per_second: 160")
                        .replace("address_burst: 50000", "address_burst: 100")
                        .replace("socket_per_second: 1000", "socket_per_second: 160")
                        .replace("socket_burst: 10000", "socket_burst: 50"));
        web = server.web();
    }

    @AfterAll
    static void close() {
        server.close();
    }

    private static JsonObject request(int events) {
        return TestRequests.request(
                        Stream.generate(TestRequests::hit).limit(events).toList())
                .put("key", KEY);
    }

    /** A client as the contract wants it: it keeps a request that was refused until it may come again. */
    private static final class Sender {
        private final Function<JsonObject, JsonObject> path;
        private final JsonObject request = request(50);
        private long notBefore;

        Sender(Function<JsonObject, JsonObject> path) {
            this.path = path;
        }

        void mustWaitForIts(String whose) {
            JsonObject refusal = path.apply(request);
            assertThat(refusal.getString("reason")).isEqualTo("rate_limited");
            assertThat(refusal.getString("detail")).isEqualTo("the rate limit of this " + whose + " is exceeded");
            long wait = refusal.getLong("retry_after_ms");
            assertThat(wait).isBetween(200L, 6_000L);
            notBefore = System.nanoTime() + Duration.ofMillis(wait).toNanos();
        }

        boolean isTaken() {
            return System.nanoTime() - notBefore >= 0
                    && path.apply(request).getString("status").equals("ok");
        }

        void untilTaken() {
            await().atMost(Patience.LONG).pollInterval(Duration.ofMillis(20)).until(this::isTaken);
        }
    }

    private static Function<JsonObject, JsonObject> over(TestBridgeClient bridge) {
        return request -> bridge.request(request).getJsonObject("body");
    }

    private static Function<JsonObject, JsonObject> overHttp(String address) {
        return request -> web.postFor(address, request).json();
    }

    private static double limited(String by) {
        return server.meters().sum("lossy_ingest_rate_limited_total", "by=\"" + by + "\"");
    }

    @Test
    void whatASocketOrAnAddressSendsTooMuchOfComesLaterAndOthersDoNotWait() {
        try (TestBridgeClient one = server.bridgeFor("2001:db8::1");
                TestBridgeClient two = server.bridgeFor("2001:db8::2");
                TestBridgeClient other = server.bridgeFor("2001:db8:0:1::1")) {
            Sender first = new Sender(over(one));
            Sender second = new Sender(over(two));
            Sender third = new Sender(overHttp("2001:db8::3"));
            JsonObject flood = TestBridgeClient.send("flood", request(500));
            othersAreAnswered(other);

            // Its socket is in debt for 2.8 s, its address for 2.5 s: time to ask the others, however slowly.
            one.say(flood);
            first.mustWaitForIts("socket");
            second.mustWaitForIts("address");
            third.mustWaitForIts("address");
            LoadCommandRun load = LoadCommandRun.start(server.port(), "1500", 1, "--key", KEY);
            othersAreAnswered(other);
            assertThat(counts(one.answer("flood").getJsonObject("body"))).isEqualTo(500);
            third.untilTaken();
            second.untilTaken();
            first.untilTaken();
            assertLoadCameAgain(load, 500 + 50 + 50 + 50 + 4);
        }
        assertThat(limited("socket")).isPositive();
        assertThat(limited("address")).isGreaterThanOrEqualTo(2);
        assertThat(limited("key")).isZero();
    }

    /** Each of them is let in at once, one event over either transport. */
    private static void othersAreAnswered(TestBridgeClient other) {
        assertThat(counts(over(other).apply(request(1)))).isEqualTo(1);
        assertThat(counts(overHttp("192.0.2.1").apply(request(1)))).isEqualTo(1);
    }

    private static int counts(JsonObject answer) {
        return answer.getJsonObject("counts").getInteger("persisted");
    }

    /** {@code load} sent faster than its sockets may, got retry, lost nothing, and with the others' it is all there is. */
    private static void assertLoadCameAgain(LoadCommandRun load, long others) {
        LoadCommandRun.Books books = load.balanced(60);
        load.assertStored(server.sql());
        assertThat(books.report()).containsPattern("troubles +[1-9]\\S* events sent again");
        assertThat(server.sql().events()).isEqualTo(others + books.stored());
        assertThat(server.meters().persisted()).isEqualTo(server.sql().events());
        assertThat(server.meters().unaccounted()).isZero();
    }
}
