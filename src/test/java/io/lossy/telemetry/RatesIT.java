package io.lossy.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whoever floods is told to wait and loses nothing by it, and others do not wait: a whole server with small rates. */
class RatesIT {
    private static final String KEY = "wk_0123456789abcdef";

    private static ServerFixture server;
    private static Web web;

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
        return Wire.request(Stream.generate(Wire::hit).limit(events).toList()).put("key", KEY);
    }

    /** A client as the contract wants it: it keeps a request that was refused until it may come again. */
    private static final class Sender {
        private final Function<JsonObject, JsonObject> door;
        private final JsonObject request = request(50);
        private long notBefore;

        Sender(Function<JsonObject, JsonObject> door) {
            this.door = door;
        }

        void mustWaitForIts(String whose) {
            JsonObject refusal = door.apply(request);
            assertThat(refusal.getString("reason")).isEqualTo("rate_limited");
            assertThat(refusal.getString("detail")).isEqualTo("the " + whose + "'s rate is used up");
            long wait = refusal.getLong("retry_after_ms");
            assertThat(wait).isBetween(200L, 6_000L);
            notBefore = System.nanoTime() + Duration.ofMillis(wait).toNanos();
        }

        boolean isTaken() {
            return System.nanoTime() - notBefore >= 0
                    && door.apply(request).getString("status").equals("ok");
        }

        void untilTaken() {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(20))
                    .until(this::isTaken);
        }
    }

    private static Function<JsonObject, JsonObject> over(BridgeClient bridge) {
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
        try (BridgeClient one = server.bridgeFor("2001:db8::1");
                BridgeClient two = server.bridgeFor("2001:db8::2");
                BridgeClient neighbour = server.bridgeFor("2001:db8:0:1::1")) {
            Sender first = new Sender(over(one));
            Sender second = new Sender(over(two));
            Sender third = new Sender(overHttp("2001:db8::3"));
            JsonObject flood = BridgeClient.send("flood", request(500));
            othersAreHeard(neighbour);

            // Its socket is in debt for 2.8 s, its address for 2.5 s: time to ask the others, however slowly.
            one.say(flood);
            first.mustWaitForIts("socket");
            second.mustWaitForIts("address");
            third.mustWaitForIts("address");
            Load load = Load.start(server.port(), "1500", 1, "--key", KEY);
            othersAreHeard(neighbour);
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

    /** Each of them is let in at once, one event over either door. */
    private static void othersAreHeard(BridgeClient neighbour) {
        assertThat(counts(over(neighbour).apply(request(1)))).isEqualTo(1);
        assertThat(counts(overHttp("192.0.2.1").apply(request(1)))).isEqualTo(1);
    }

    private static int counts(JsonObject answer) {
        return answer.getJsonObject("counts").getInteger("persisted");
    }

    /** {@code load} sent faster than its sockets may, was told so, lost nothing, and with the others' it is all there is. */
    private static void assertLoadCameAgain(Load load, long others) {
        Load.Books books = load.balanced(60);
        load.assertStored(server.sql());
        assertThat(books.report()).containsPattern("troubles +[1-9]\\S* events sent again");
        assertThat(server.sql().events()).isEqualTo(others + books.stored());
        assertThat(server.meters().persisted()).isEqualTo(server.sql().events());
        assertThat(server.meters().unaccounted()).isZero();
    }
}
