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

    @BeforeAll
    static void open() {
        server = ServerFixture.start(
                PostgresFixture.migratedDatabase(),
                Clock.systemUTC(),
                text -> text.replaceFirst("behind_proxy: false", "behind_proxy: true")
                        .replace("  keys: []", "  keys: [{ id: web, secret: " + KEY + ", sources: [extension] }]")
                        .replace("address_per_second: 5000", "address_per_second: 200")
                        .replace("address_burst: 50000", "address_burst: 200")
                        .replace("socket_per_second: 1000", "socket_per_second: 200")
                        .replace("socket_burst: 10000", "socket_burst: 100"));
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
        private final JsonObject request;
        private final JsonObject refusal;
        private final long notBefore;

        /** Sends a request that must be refused, and by whose rate. */
        Sender(int events, String whose, Function<JsonObject, JsonObject> door) {
            this.door = door;
            this.request = request(events);
            this.refusal = door.apply(request);
            assertThat(refusal.getString("reason")).isEqualTo("rate_limited");
            assertThat(refusal.getString("detail")).isEqualTo("the " + whose + "'s rate is used up");
            notBefore = System.nanoTime()
                    + Duration.ofMillis(refusal.getLong("retry_after_ms")).toNanos();
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
        return request -> server.web().postFor(address, request).json();
    }

    private static double limited(String by) {
        return server.meters().sum("lossy_ingest_rate_limited_total", "by=\"" + by + "\"");
    }

    @Test
    void whatASocketOrAnAddressSendsTooMuchOfComesLaterAndOthersDoNotWait() {
        long before = server.sql().events();
        try (BridgeClient one = server.bridgeFor("2001:db8::1");
                BridgeClient two = server.bridgeFor("2001:db8::2");
                BridgeClient neighbour = server.bridgeFor("2001:db8:0:1::1")) {
            one.say(BridgeClient.send(
                    "flood", request(450))); // its socket is in debt for 1.75 s, its address for 1.25 s
            Sender first = new Sender(50, "socket", over(one));
            Sender second = new Sender(50, "address", over(two));
            Sender third = new Sender(50, "address", overHttp("2001:db8::3"));
            assertThat(over(neighbour).apply(request(50)).getString("status")).isEqualTo("ok");
            assertThat(overHttp("192.0.2.1").apply(request(50)).getString("status"))
                    .isEqualTo("ok");
            assertThat(one.answer("flood")
                            .getJsonObject("body")
                            .getJsonObject("counts")
                            .getInteger("persisted"))
                    .isEqualTo(450);

            third.untilTaken();
            second.untilTaken();
            first.untilTaken();
        }
        assertThat(server.sql().events() - before).isEqualTo(450 + 50 + 50 + 50 + 50 + 50);
        assertThat(server.meters().persisted()).isEqualTo(server.sql().events());
        assertThat(server.meters().unaccounted()).isZero();
        assertThat(limited("socket")).isPositive();
        assertThat(limited("address")).isGreaterThanOrEqualTo(2);
        assertThat(limited("key")).isZero();
    }

    @Test
    void whatLoadSendsTooFastComesAgainAndIsStored() {
        Load load = Load.start(server.port(), "1500", 1, "--key", KEY);

        Load.Books books = load.balanced(60);

        load.assertStored(server.sql());
        assertThat(books.emitted()).isEqualTo(1_500);
        assertThat(books.report()).containsPattern("troubles +[1-9]\\S* events sent again");
    }
}
