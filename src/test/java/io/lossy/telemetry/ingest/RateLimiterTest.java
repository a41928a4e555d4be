package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.fixture.AtOnce;
import io.lossy.telemetry.ingest.Admission.Refusal;
import io.lossy.telemetry.ingest.IngestConfig.RateLimits;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.security.net.Network;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
    private static final WriteKey UNLIMITED =
            TestIngestConfig.key("web", TestIngestConfig.WRITE_KEY, Set.of(Source.BACKEND), 0, 1);
    private static final WriteKey TEN =
            TestIngestConfig.key("slow", TestIngestConfig.SLOW_KEY, Set.of(Source.BACKEND), 10, 20);

    /** Tokens, so many that all threads run before they are used up. */
    private static final int MANY = 50_000;

    private final AtomicLong nanos = new AtomicLong();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final RateLimiter rates = rates(new RateLimits(100, 200, 50, 100));

    private RateLimiter rates(RateLimits limits) {
        return new RateLimiter(limits, new PipelineMetrics(registry, TestIngestConfig.catalog()), nanos::get);
    }

    private static Caller overHttp(int host) {
        return new Caller("http", new Network(host, false), null, null, null);
    }

    private static Caller overBridge(int host) {
        TokenBucket bucket = TokenBucket.ofNullable(50, 100, 0);
        return new Caller("bridge", new Network(host, false), null, null, bucket);
    }

    private double limited(String by) {
        return registry.get("lossy.ingest.rate.limited").tag("by", by).counter().count();
    }

    private void pass(long ms) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(ms));
    }

    @Test
    void countsFromTheStartWhoseRateWasUsedUp() {
        assertThat(List.of(limited("key"), limited("address"), limited("socket")))
                .containsOnly(0.0);
        Caller caller = overHttp(1);
        assertThat(rates.take(caller, TEN, 20, 0)).isNull();
        assertThat(rates.take(caller, TEN, 1, 0).detail()).isEqualTo("the rate limit of this key is exceeded");
        assertThat(limited("key")).isEqualTo(1);
    }

    @Test
    void oneAddressIsOneAddressOverBothTransports() {
        Caller one = overBridge(1);
        Caller two = overBridge(1);
        assertThat(rates.take(one, UNLIMITED, 100, 0)).isNull();
        assertThat(rates.take(two, UNLIMITED, 99, 0)).isNull();
        assertThat(rates.take(overHttp(1), UNLIMITED, 1, 0)).isNull();

        Refusal refusal = rates.check(overHttp(1));

        assertThat(refusal)
                .isEqualTo(new Refusal(Reason.RATE_LIMITED, "the rate limit of this address is exceeded", 10));
        assertThat(limited("address")).isEqualTo(1);
        assertThat(rates.check(overHttp(2))).isNull();
        pass(10);
        assertThat(rates.check(overHttp(1))).isNull();
    }

    @Test
    void oneSocketIsHeldWhileAnotherOfTheSameAddressIsAnswered() {
        Caller flooder = overBridge(1);
        assertThat(rates.take(flooder, UNLIMITED, 100, 0)).isNull();

        assertThat(rates.check(flooder))
                .isEqualTo(new Refusal(Reason.RATE_LIMITED, "the rate limit of this socket is exceeded", 20));
        assertThat(rates.check(overBridge(1))).isNull();
        assertThat(limited("socket")).isEqualTo(1);
    }

    @Test
    void saysTheLongerOfTwoWaits() {
        Caller caller = overBridge(1);
        assertThat(rates.take(caller, UNLIMITED, 250, 0)).isNull(); // socket: 150 in debt at 50; address: 50 at 100

        assertThat(rates.check(caller))
                .isEqualTo(new Refusal(Reason.RATE_LIMITED, "the rate limit of this socket is exceeded", 3_020));
    }

    @Test
    void whoHasATokenLeftComesInWithAllAndMakesUpForItAfterwards() {
        Caller caller = overHttp(1);
        rates.take(caller, UNLIMITED, 199, 0);
        assertThat(rates.check(caller)).isNull();
        assertThat(rates.take(caller, UNLIMITED, 500, 0)).isNull();

        assertThat(rates.check(caller).retryAfterMs()).isEqualTo(5_000); // 499 in debt, and one
    }

    @Test
    void whatTheKeyDoesNotPayForIsNotTakenFromTheOthers() {
        Caller caller = overBridge(1);
        assertThat(rates.take(caller, TEN, 20, 0)).isNull();
        for (int i = 0; i < 10; i++) {
            assertThat(rates.take(caller, TEN, 20, 0).retryAfterMs()).isEqualTo(2_000);
        }

        // 20 events, and ten times the reading of a request; with their events it would be 220
        assertThat(caller.bucket().millisUntil(70, 0)).isZero();
        assertThat(caller.bucket().millisUntil(71, 0)).isPositive();
    }

    @Test
    void whoIsTurnedAwayAtTheGateHasTakenNothingFromTheKey() {
        Caller flooder = overBridge(1);
        rates.charge(flooder, 99 << 10);
        for (int i = 0; i < 10; i++) {
            assertThat(rates.check(flooder)).isNotNull();
        }

        assertThat(rates.take(overBridge(2), TEN, 20, 0)).isNull();
    }

    @Test
    void readingIsPaidForByTheKilobyte() {
        Caller caller = overBridge(1);
        rates.charge(caller, 1_023);
        rates.charge(caller, 40 << 10);
        assertThat(caller.bucket().millisUntil(58, 0)).isZero();
        assertThat(caller.bucket().millisUntil(59, 0)).isPositive();

        assertThat(rates.take(caller, UNLIMITED, 1, 16 << 10)).isNull(); // one event of 16 KiB
        assertThat(caller.bucket().millisUntil(41, 0)).isZero();
        assertThat(caller.bucket().millisUntil(42, 0)).isPositive();
    }

    @Test
    void whoTalksOnWhileRefusedRunsNobodyElseIntoDebt() {
        Caller flooder = overBridge(1);
        rates.take(flooder, UNLIMITED, 100, 0);
        for (int i = 0; i < 10_000; i++) {
            rates.charge(flooder, 5_000);
        }

        assertThat(rates.check(flooder).retryAfterMs()).isEqualTo(20);
        assertThat(rates.check(overHttp(1))).isNull();
    }

    @Test
    void tellsWhoIsOutOfTheKeyAndOfHisOwnTheLongerWait() {
        Caller caller = overHttp(1);
        rates.take(caller, TEN, 20, 0);

        Refusal refusal = rates.take(caller, TEN, 1, 1_000 << 10);

        assertThat(refusal.detail()).contains("key");
        assertThat(refusal.retryAfterMs()).isEqualTo(8_220); // 200 - 20 - 1001, and one, at 100 a second
    }

    @Test
    void withoutAnAddressTheOthersStillHold() {
        Caller unknown = new Caller("bridge", null, null, null, TokenBucket.ofNullable(50, 100, 0));
        rates.take(unknown, UNLIMITED, 100, 0);

        assertThat(rates.check(unknown).detail()).contains("socket");
        assertThat(registry.get("lossy.ingest.rate.addresses").gauge().value()).isZero();
    }

    @Test
    void zeroIsNoLimit() {
        RateLimiter none = rates(new RateLimits(0, 1, 0, 1));
        Caller caller = overHttp(1);
        for (int i = 0; i < 1_000; i++) {
            assertThat(none.check(caller)).isNull();
            assertThat(none.take(caller, UNLIMITED, 500, 0)).isNull();
        }
    }

    @Test
    void eightEventLoopsTogetherGetNoMoreThanTheAddressHas() throws InterruptedException {
        RateLimiter many = rates(new RateLimits(100, MANY, 0, 1));

        assertThat(admitted(() -> many.take(overHttp(1), UNLIMITED, 1, 0) == null))
                .isEqualTo(MANY);

        assertThat(many.check(overHttp(1)).retryAfterMs()).isEqualTo(10); // no debt
    }

    @Test
    void eightEventLoopsTogetherGetNoMoreThanTheKeyHas() throws InterruptedException {
        RateLimiter keysOnly = rates(new RateLimits(0, 1, 0, 1));
        WriteKey key = TestIngestConfig.key("k", TestIngestConfig.WRITE_KEY, Set.of(Source.BACKEND), 10, MANY);

        assertThat(admitted(() -> keysOnly.take(overHttp(1), key, 1, 0) == null))
                .isEqualTo(MANY);
    }

    @Test
    void eightEventLoopsTogetherRunAnAddressIntoTheDebtOfOneRequest() throws InterruptedException {
        RateLimiter many = rates(new RateLimits(100, MANY, 0, 1));

        int requests =
                admitted(() -> many.check(overHttp(1)) == null && many.take(overHttp(1), UNLIMITED, 3, 0) == null);

        assertThat(requests).isEqualTo(MANY / 3 + 1);
        assertThat(many.check(overHttp(1)).retryAfterMs()).isEqualTo(20); // one in debt, and one
    }

    /** How many of the attempts of eight threads were admitted, of more attempts than there are tokens. */
    private static int admitted(BooleanSupplier attempt) throws InterruptedException {
        AtomicInteger admitted = new AtomicInteger();
        AtOnce.run(8, () -> {
            for (int i = 0; i < MANY / 4; i++) {
                admitted.addAndGet(attempt.getAsBoolean() ? 1 : 0);
            }
        });
        return admitted.get();
    }

    @Test
    void aRequestWhoseAddressWasUsedUpWhileItWasReadIsRefusedAndChargesNothing() {
        Caller slow = overHttp(1);
        assertThat(rates.check(slow)).isNull();
        assertThat(rates.take(overHttp(1), TEN, 20, 230 << 10)).isNull();
        pass(2_000);
        rates.take(overHttp(1), UNLIMITED, 200, 0); // on another event loop

        assertThat(rates.take(slow, TEN, 20, 0).detail()).isEqualTo("the rate limit of this address is exceeded");
        assertThat(rates.take(overHttp(2), TEN, 20, 0)).isNull(); // the key has its 20 still
    }

    /** Whatever is sent when, by whom: an address never gets more than its burst and rate and one request. */
    @Property(tries = 100)
    void noScheduleOfManySocketsGetsPastTheAddress(
            @ForAll @Size(max = 150) List<@IntRange(max = 5) Integer> sockets,
            @ForAll @Size(min = 150, max = 150) List<@IntRange(min = 1, max = 500) Integer> events,
            @ForAll @Size(min = 150, max = 150) List<@IntRange(max = 400) Integer> waitsMs) {
        nanos.set(0);
        RateLimiter fresh = rates(new RateLimits(100, 200, 50, 100));
        Map<Integer, Caller> callers = new HashMap<>();
        long let = 0;
        for (int i = 0; i < sockets.size(); i++) {
            pass(waitsMs.get(i));
            Caller caller = callers.computeIfAbsent(sockets.get(i), n -> overBridge(1));
            if (fresh.check(caller) == null && fresh.take(caller, UNLIMITED, events.get(i), 0) == null) {
                let += events.get(i);
            }
            assertThat((double) let).isLessThan(200 + 100 * (nanos.get() / 1e9) + 500);
        }
    }
}
