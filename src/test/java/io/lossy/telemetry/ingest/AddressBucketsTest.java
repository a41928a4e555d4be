package io.lossy.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.security.net.Network;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AddressBucketsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static Network host(int n) {
        return new Network(n, false);
    }

    private static void spend(AddressBuckets buckets, int host, int tokens, long now) {
        buckets.of(host(host), now).consume(tokens, now);
    }

    @Test
    void remembersWhatAnAddressHasSpent() {
        AddressBuckets buckets = new AddressBuckets(10, 20, 100);
        assertThat(buckets.known(host(1))).isNull();

        spend(buckets, 1, 25, 0);

        assertThat(buckets.known(host(1)).millisUntil(1, 0)).isEqualTo(600);
        assertThat(buckets.of(host(1), 0)).isSameAs(buckets.known(host(1)));
        assertThat(buckets.known(host(2))).isNull();
        assertThat(buckets.held()).isEqualTo(1);
    }

    @Test
    void holdsNothingWithoutALimitOrAnAddress() {
        AddressBuckets unlimited = new AddressBuckets(0, 20, 100);

        assertThat(unlimited.of(host(1), 0)).isNull();
        assertThat(new AddressBuckets(10, 20, 100).of(null, 0)).isNull();
        assertThat(new AddressBuckets(10, 20, 100).known(null)).isNull();
        assertThat(unlimited.held()).isZero();
    }

    @Test
    void forgetsWhatHasRefilledAndNothingElse() {
        AddressBuckets buckets = new AddressBuckets(10, 20, 100);
        for (int i = 0; i < 50; i++) {
            spend(buckets, i, 20, 0);
        }
        spend(buckets, 50, 20, SECOND);
        spend(buckets, 0, 1, SECOND);

        buckets.forget(2 * SECOND - 1);
        assertThat(buckets.held()).isEqualTo(51);

        buckets.forget(2 * SECOND);
        assertThat(buckets.held()).isEqualTo(2);
        assertThat(buckets.known(host(1))).isNull();
        assertThat(buckets.known(host(50)).millisUntil(20, 2 * SECOND)).isEqualTo(1_000);

        buckets.forget(3 * SECOND);
        assertThat(buckets.held()).isZero();
    }

    @Test
    void whatHasNotRefilledStaysWhileThereIsSpace() {
        AddressBuckets buckets = new AddressBuckets(10, 20, 100);
        for (int i = 0; i < 100; i++) {
            spend(buckets, i, 20, 0);
        }

        assertThat(buckets.held()).isEqualTo(100);
        assertThat(buckets.known(host(0)).millisUntil(1, 0)).isEqualTo(100);
    }

    @Test
    void atTheCapTheOneUnusedForLongestIsEvicted() {
        AddressBuckets buckets = new AddressBuckets(10, 20, 3);
        for (int i = 1; i <= 3; i++) {
            spend(buckets, i, 20, 0);
        }
        buckets.known(host(1)); // used again, though it sent nothing

        spend(buckets, 4, 20, 0);

        assertThat(buckets.held()).isEqualTo(3);
        assertThat(buckets.known(host(2))).isNull();
        assertThat(buckets.known(host(1))).isNotNull();
        assertThat(buckets.known(host(4))).isNotNull();
    }

    /** However they come, and however many: never more than the cap, and who is remembered is remembered rightly. */
    @Property(tries = 200)
    void isAlwaysBoundedAndNeverStricterThanABucketOfOnesOwn(
            @ForAll @Size(max = 200) List<@IntRange(max = 30) Integer> hosts,
            @ForAll @Size(min = 200, max = 200) List<@IntRange(min = 1, max = 40) Integer> tokens,
            @ForAll @Size(min = 200, max = 200) List<@IntRange(max = 1_500) Integer> waitsMs) {
        AddressBuckets buckets = new AddressBuckets(10, 20, 8);
        Map<Integer, TokenBucket> own = new HashMap<>();
        long now = 0;
        for (int i = 0; i < hosts.size(); i++) {
            now += TimeUnit.MILLISECONDS.toNanos(waitsMs.get(i));
            long then = now;
            int host = hosts.get(i);
            TokenBucket expected = own.computeIfAbsent(host, n -> new TokenBucket(10, 20, then));
            TokenBucket found = buckets.known(host(host));

            long wait = found == null ? 0 : found.millisUntil(1, now);
            assertThat(wait).isLessThanOrEqualTo(expected.millisUntil(1, now) + 1); // refilled in other steps
            if (wait == 0) {
                spend(buckets, host, tokens.get(i), now);
                expected.consume(tokens.get(i), now);
            }
            if (i % 7 == 0) {
                buckets.forget(now);
            }
            assertThat(buckets.held()).isLessThanOrEqualTo(8);
        }
    }
}
