package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final int BURST = 20;

    /** A request above the burst goes into debt, so up to one such request may be ahead at any time. */
    @Property
    void neverGivesMoreThanBurstAndRate(
            @ForAll @IntRange(min = 1, max = 1_000) int perSecond,
            @ForAll @Size(max = 50) List<@IntRange(min = 1, max = 20) Integer> requests,
            @ForAll @Size(min = 50, max = 50) List<@IntRange(max = 500) Integer> waitsMs) {
        TokenBucket bucket = new TokenBucket(perSecond, BURST, 0);
        long now = 0;
        long taken = 0;
        for (int i = 0; i < requests.size(); i++) {
            now += TimeUnit.MILLISECONDS.toNanos(waitsMs.get(i));
            if (bucket.take(requests.get(i), now) == 0) {
                taken += requests.get(i);
            }
            assertThat((double) taken).isLessThanOrEqualTo(BURST + perSecond * (now / 1e9) + 1e-6);
        }
    }

    @Property
    void keepsItsWordAboutWhenToComeBack(
            @ForAll @IntRange(min = 1, max = 1_000) int perSecond, @ForAll @IntRange(min = 1, max = 500) int n) {
        TokenBucket bucket = new TokenBucket(perSecond, BURST, 0);
        assertThat(bucket.take(BURST, 0)).isZero();

        long wait = bucket.take(n, 0);

        assertThat(wait).isPositive();
        assertThat(bucket.take(n, TimeUnit.MILLISECONDS.toNanos(wait))).isZero();
    }

    @Test
    void letsARequestAboveTheBurstPassWhenFullAndThenMakesUpForIt() {
        TokenBucket bucket = new TokenBucket(10, BURST, 0);

        assertThat(bucket.take(50, 0)).isZero();

        assertThat(bucket.take(1, 0)).isEqualTo(3_100); // 30 in debt, and one
    }

    @Test
    void isNotConfusedByAClockThatGoesBackwards() {
        TokenBucket bucket = new TokenBucket(10, BURST, 1_000_000_000L);
        assertThat(bucket.take(BURST, 1_000_000_000L)).isZero();

        assertThat(bucket.take(1, 0)).isEqualTo(100);
        assertThat(bucket.take(1, 100_000_000L)).isZero();
    }
}
