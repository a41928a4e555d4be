package io.lossy.telemetry.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lossy.telemetry.catalog.model.FieldType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The window, kept up by adding and subtracting, against one that counts everything again each time. */
class SlidingWindowPropertyTest {
    private static final long BUCKET = 1_000;

    /** What is known of every event that was ever placed, and the rules in their simplest form. */
    private static final class Naive {
        private record Placed(long bucket, double value) {}

        private final int buckets;
        private List<Placed> placed = new ArrayList<>();
        private long newest = Long.MIN_VALUE / 2;

        Naive(int buckets) {
            this.buckets = buckets;
        }

        void advance(long now) {
            long bucket = Math.floorDiv(now, BUCKET);
            if (newest - bucket >= buckets) {
                placed = new ArrayList<>();
                newest = bucket;
            }
            newest = Math.max(newest, bucket);
        }

        boolean add(long occurred, long now, double value) {
            advance(now);
            long bucket = Math.floorDiv(Math.min(occurred, now), BUCKET);
            placed.add(new Placed(bucket, value));
            return inWindow(bucket);
        }

        private boolean inWindow(long bucket) {
            return bucket > newest - buckets && bucket <= newest;
        }

        double[] values() {
            return placed.stream()
                    .filter(p -> inWindow(p.bucket))
                    .mapToDouble(Placed::value)
                    .toArray();
        }

        double[] valuesStarting(long epochSecond) {
            return placed.stream()
                    .filter(p -> inWindow(p.bucket) && p.bucket * BUCKET / 1_000 == epochSecond)
                    .mapToDouble(Placed::value)
                    .toArray();
        }
    }

    @Property(tries = 400)
    void equalsCountingEverythingAgainWhateverTheEventsAndTheClockDo(
            @ForAll long seed, @ForAll @IntRange(min = 2, max = 20) int buckets) {
        Random random = new Random(seed);
        CountMetric counts = new CountMetric(buckets);
        SumMetric sums = new SumMetric(buckets);
        DistributionMetric values =
                new DistributionMetric(buckets, HistogramScale.of(Sample.number("v", FieldType.NUMBER, 60_000.0)));
        SlidingWindow window = new SlidingWindow(config(buckets), List.of(counts, sums, values));
        Naive naive = new Naive(buckets);
        long now = 1_795_000_000_000L;
        for (int i = 0; i < 300; i++) {
            now += step(random, buckets);
            if (random.nextInt(5) == 0) {
                window.advance(now);
                naive.advance(now);
            } else {
                long occurred = now + random.nextInt(buckets * 2_000) - buckets * 1_800;
                double value = Math.exp(random.nextGaussian() * 2 + 3);
                int slot = window.place(occurred, now);
                boolean expected = naive.add(occurred, now, value);
                assertThat(slot != SlidingWindow.LATE).isEqualTo(expected);
                if (expected) {
                    counts.add(slot, 1);
                    sums.add(slot, value);
                    values.add(slot, value);
                }
            }
            compare(naive, window, counts, sums, values);
        }
    }

    /** Mostly small steps; now and then nothing for long, a small or large step back, or no step. */
    private static long step(Random random, int buckets) {
        return switch (random.nextInt(30)) {
            case 0 -> buckets * BUCKET * (1 + random.nextInt(100));
            case 1 -> -buckets * BUCKET * (1 + random.nextInt(100));
            case 2, 3 -> -random.nextInt((int) (buckets * BUCKET));
            case 4 -> 0;
            default -> random.nextInt(700);
        };
    }

    private static void compare(
            Naive naive, SlidingWindow window, CountMetric counts, SumMetric sums, DistributionMetric values) {
        double[] expected = naive.values();
        double sum = 0;
        double max = Double.NaN;
        for (double value : expected) {
            sum += value;
            max = Double.isNaN(max) ? value : Math.max(max, value);
        }
        assertThat(counts.total()).isEqualTo(expected.length);
        assertThat(values.count()).isEqualTo(expected.length);
        assertThat(sums.count()).isEqualTo(expected.length);
        assertThat(sums.sum()).isCloseTo(sum, within(1e-9 * (1 + sum)));
        assertThat(values.max()).isEqualTo(Double.valueOf(max)); // boxed: NaN equals NaN
        if (expected.length > 0) {
            assertThat(values.mean()).isCloseTo(sum / expected.length, within(1e-9 * sum));
        }
        for (int age = 0; age < window.buckets(); age++) {
            DistributionMetric.Point point = values.point(window.slotOfAge(age));
            assertThat(point == null ? 0 : point.count())
                    .isEqualTo(naive.valuesStarting(window.startOfAge(age)).length);
        }
    }

    @Property(tries = 200)
    void twoHalvesMergedEqualTheWhole(@ForAll long seed) {
        Random random = new Random(seed);
        List<WindowMetric> left = lanes();
        List<WindowMetric> right = lanes();
        List<WindowMetric> whole = lanes();
        SlidingWindow leftWindow = new SlidingWindow(config(10), left);
        SlidingWindow rightWindow = new SlidingWindow(config(10), right);
        SlidingWindow wholeWindow = new SlidingWindow(config(10), whole);
        long now = 1_795_000_000_000L;
        for (int i = 0; i < 200; i++) {
            now += random.nextInt(200);
            boolean first = random.nextBoolean();
            long occurred = now - random.nextInt(12_000);
            double value = random.nextInt(1_000);
            add(first ? leftWindow : rightWindow, first ? left : right, occurred, now, value);
            add(wholeWindow, whole, occurred, now, value);
        }
        leftWindow.merge(rightWindow);
        for (int i = 0; i < 3; i++) { // also while what was merged leaves the window
            long later = now + i * 4_000;
            leftWindow.advance(later);
            wholeWindow.advance(later);
            assertThat(((CountMetric) left.get(0)).total()).isEqualTo(((CountMetric) whole.get(0)).total());
            assertThat(((SumMetric) left.get(1)).sum()).isEqualTo(((SumMetric) whole.get(1)).sum());
            DistributionMetric merged = (DistributionMetric) left.get(2);
            DistributionMetric once = (DistributionMetric) whole.get(2);
            assertThat(merged.count()).isEqualTo(once.count());
            assertThat(merged.quantile(95)).isEqualTo(Double.valueOf(once.quantile(95)));
            assertThat(merged.max()).isEqualTo(Double.valueOf(once.max()));
        }
    }

    private static List<WindowMetric> lanes() {
        return List.of(
                new CountMetric(10),
                new SumMetric(10),
                new DistributionMetric(10, HistogramScale.of(Sample.number("v", FieldType.INTEGER, 1_000.0))));
    }

    private static void add(SlidingWindow window, List<WindowMetric> lanes, long occurred, long now, double value) {
        int slot = window.place(occurred, now);
        if (slot != SlidingWindow.LATE) {
            lanes.forEach(lane -> lane.add(slot, value));
        }
    }

    private static AggregateConfig config(int buckets) {
        return new AggregateConfig(Duration.ofSeconds(buckets), Duration.ofSeconds(1), Duration.ofSeconds(1));
    }
}
