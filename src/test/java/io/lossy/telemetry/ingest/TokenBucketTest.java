package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final int BURST = 20;

    /** As a key's rate is kept: all that is asked for, or nothing. */
    private static long take(TokenBucket bucket, int n, long now) {
        long wait = bucket.millisUntil(n, now);
        if (wait == 0) {
            bucket.consume(n, now);
        }
        return wait;
    }

    /** A request above the burst goes into debt, so up to one such request may be ahead at any time. */
    @Property
    void neverGivesMoreThanBurstAndRate(
            @ForAll @IntRange(min = 1, max = 1_000) int perSecond,
            @ForAll @Size(max = 50) List<@IntRange(min = 1, max = 20) Integer> requests,
            @ForAll @Size(min = 50, max = 50) List<@IntRange(max = 500) Integer> waitsMs) {
        assertBounded(perSecond, requests, waitsMs, n -> n, 1e-6);
    }

    @Property
    void keepsItsWordAboutWhenToComeBack(
            @ForAll @IntRange(min = 1, max = 1_000) int perSecond, @ForAll @IntRange(min = 1, max = 500) int n) {
        TokenBucket bucket = new TokenBucket(perSecond, BURST, 0);
        assertThat(take(bucket, BURST, 0)).isZero();

        long wait = take(bucket, n, 0);

        assertThat(wait).isPositive();
        assertThat(take(bucket, n, TimeUnit.MILLISECONDS.toNanos(wait))).isZero();
    }

    @Test
    void letsARequestAboveTheBurstPassWhenFullAndThenMakesUpForIt() {
        TokenBucket bucket = new TokenBucket(10, BURST, 0);

        assertThat(take(bucket, 50, 0)).isZero();

        assertThat(take(bucket, 1, 0)).isEqualTo(3_100); // 30 in debt, and one
    }

    /** As an address's rate is kept: one token lets in what is larger than that, so up to one such is ahead at any time. */
    @Property(tries = 200)
    void whoeverHasATokenLeftIsLateByOneRequestAtMost(
            @ForAll @IntRange(min = 1, max = 1_000) int perSecond,
            @ForAll @Size(max = 50) List<@IntRange(min = 1, max = 500) Integer> requests,
            @ForAll @Size(min = 50, max = 50) List<@IntRange(max = 500) Integer> waitsMs) {
        assertBounded(perSecond, requests, waitsMs, n -> 1, 500);
    }

    /**
     * @param asked how many tokens a request of so many must find there
     * @param ahead by how many the bucket may have given more than burst and rate
     */
    private static void assertBounded(
            int perSecond, List<Integer> requests, List<Integer> waitsMs, IntUnaryOperator asked, double ahead) {
        TokenBucket bucket = new TokenBucket(perSecond, BURST, 0);
        long now = 0;
        long taken = 0;
        for (int i = 0; i < requests.size(); i++) {
            now += TimeUnit.MILLISECONDS.toNanos(waitsMs.get(i));
            int events = requests.get(i);
            if (bucket.millisUntil(asked.applyAsInt(events), now) == 0) {
                bucket.consume(events, now);
                taken += events;
            }
            assertThat((double) taken).isLessThanOrEqualTo(BURST + perSecond * (now / 1e9) + ahead);
        }
    }

    @Property(tries = 200)
    void neverHoldsUpWhoKeepsToTheRate(
            @ForAll @IntRange(min = 1, max = 1_000) int perSecond,
            @ForAll @Size(max = 50) List<@IntRange(min = 1, max = BURST) Integer> requests) {
        TokenBucket bucket = new TokenBucket(perSecond, BURST, 0);
        long now = 0;
        for (int n : requests) {
            assertThat(take(bucket, n, now)).isZero();
            now += (long) Math.ceil(n * 1e9 / perSecond);
        }
    }

    @Test
    void askingCostsNothingAndFullIsFull() {
        TokenBucket bucket = new TokenBucket(10, BURST, 0);
        for (int i = 0; i < 100; i++) {
            assertThat(bucket.millisUntil(BURST, 0)).isZero();
        }
        assertThat(bucket.isFull(0)).isTrue();

        bucket.consume(1, 0);

        assertThat(bucket.isFull(99_999_999L)).isFalse();
        assertThat(bucket.isFull(100_000_000L)).isTrue();
    }

    @Test
    void noRateIsNoBucket() {
        assertThat(TokenBucket.ofNullable(0, BURST, 0)).isNull();
        assertThat(TokenBucket.ofNullable(0.5, BURST, 0)).isNotNull();
    }

    @Test
    void isNotConfusedByAClockThatGoesBackwards() {
        TokenBucket bucket = new TokenBucket(10, BURST, 1_000_000_000L);
        assertThat(take(bucket, BURST, 1_000_000_000L)).isZero();

        assertThat(take(bucket, 1, 0)).isEqualTo(100);
        assertThat(take(bucket, 1, 100_000_000L)).isZero();
    }
}
