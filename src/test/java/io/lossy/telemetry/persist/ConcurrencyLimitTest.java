package io.lossy.telemetry.persist;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ConcurrencyLimitTest {
    private static final long MS = 1_000_000;
    private static final long WINDOW = ConcurrencyLimit.WINDOW.toNanos();
    private static final long SLOW = ConcurrencyLimit.TARGET.toNanos();

    @Example
    void beginsAtTheMostAndIsNeverMore() {
        ConcurrencyLimit limit = new ConcurrencyLimit(4, 0);
        storeFor(limit, 0, Duration.ofSeconds(10), 5 * MS);

        assertThat(limit.current()).isEqualTo(4);
    }

    @Example
    void insertsThatFailTogetherAreOneStepDown() {
        ConcurrencyLimit limit = new ConcurrencyLimit(10, 0);

        for (int i = 0; i < 10; i++) {
            limit.failed(i * MS, 3_000 * MS + i);
        }

        assertThat(limit.current()).isEqualTo(7);
    }

    @Example
    void insertsThatBeganAfterAStepAreAnother() {
        ConcurrencyLimit limit = new ConcurrencyLimit(10, 0);
        limit.failed(0, 100);
        limit.failed(100, 200);
        assertThat(limit.current()).isEqualTo(4);

        for (int i = 2; i < 20; i++) {
            limit.failed(i * 100L, (i + 1) * 100L);
        }
        assertThat(limit.current()).isEqualTo(1);
    }

    @Example
    void riseIsOneAWindow() {
        ConcurrencyLimit limit = lowered(4);

        long now = storeFor(limit, 0, Duration.ofMillis(900), 5 * MS);
        assertThat(limit.current()).isEqualTo(1);
        now = storeFor(limit, now, Duration.ofMillis(200), 5 * MS);
        assertThat(limit.current()).isEqualTo(2);
        storeFor(limit, now, Duration.ofMillis(2_100), 5 * MS);
        assertThat(limit.current()).isEqualTo(4);
    }

    @Example
    void oneSlowInsertInTwentyDoesNotMatterAndTwoDo() {
        assertThat(afterAWindowWith(1)).isEqualTo(2);
        assertThat(afterAWindowWith(2)).isEqualTo(1);
    }

    /** Twenty inserts, so many of them slow. */
    private static int afterAWindowWith(int slow) {
        ConcurrencyLimit limit = lowered(4);
        for (int i = 0; i < 20; i++) {
            long end = WINDOW * (i + 1) / 20;
            limit.stored(end - (i < slow ? SLOW : SLOW - 1), end);
        }
        return limit.current();
    }

    @Example
    void slownessAloneTakesNothingAway() {
        ConcurrencyLimit limit = new ConcurrencyLimit(4, 0);
        storeFor(limit, 0, Duration.ofSeconds(10), 4 * SLOW);

        assertThat(limit.current()).isEqualTo(4);
    }

    /** Whatever the database does: 1 to the most; a step up is 1, once a window; a step down needs a failure. */
    @Property(tries = 300)
    void staysWithinItsBoundsAndMovesAsItSays(@ForAll long seed, @ForAll @IntRange(min = 1, max = 50) int most) {
        Random random = new Random(seed);
        long begin = random.nextLong(); // of a monotonic clock, which may be anywhere
        ConcurrencyLimit limit = new ConcurrencyLimit(most, begin);
        long now = begin;
        long lastRise = begin;
        for (int i = 0; i < 300; i++) {
            now += random.nextInt(400) * MS;
            long started = now - random.nextInt(500) * MS;
            int before = limit.current();
            boolean failed = random.nextInt(8) == 0;
            if (failed) {
                limit.failed(started, now);
                assertThat(limit.current()).isIn(before, Math.max(1, (int) (before * 0.7)));
            } else {
                limit.stored(started, now);
                assertThat(limit.current()).isIn(before, before + 1);
            }
            if (limit.current() > before) {
                assertThat(now - lastRise).isGreaterThanOrEqualTo(WINDOW);
                lastRise = now;
            }
            assertThat(limit.current()).isBetween(1, most);
        }
    }

    @Property(tries = 100)
    void findsBackToTheMostWhenTheDatabaseIsWell(@ForAll @IntRange(min = 1, max = 50) int most) {
        ConcurrencyLimit limit = lowered(most);

        storeFor(limit, 0, ConcurrencyLimit.WINDOW.multipliedBy(most + 1L), 5 * MS);

        assertThat(limit.current()).isEqualTo(most);
    }

    /** At 1, and its window begins at 0. */
    private static ConcurrencyLimit lowered(int most) {
        ConcurrencyLimit limit = new ConcurrencyLimit(most, -1_000);
        for (int i = -100; i <= 0; i++) {
            limit.failed(i, i);
        }
        assertThat(limit.current()).isEqualTo(1);
        return limit;
    }

    private static long storeFor(ConcurrencyLimit limit, long from, Duration time, long each) {
        long now = from;
        while (now < from + time.toNanos()) {
            now += 10 * MS;
            limit.stored(now - each, now);
        }
        return now;
    }
}
