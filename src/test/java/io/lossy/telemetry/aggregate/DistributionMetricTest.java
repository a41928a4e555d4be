package io.lossy.telemetry.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lossy.telemetry.catalog.model.FieldType;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class DistributionMetricTest {
    private static final HistogramScale LATENCY =
            HistogramScale.of(Sample.number("latency_ms", FieldType.NUMBER, 60_000.0));
    private static final HistogramScale WHOLE = HistogramScale.of(Sample.number("count", FieldType.INTEGER, 10_000.0));
    private static final HistogramScale SHARE = HistogramScale.of(Sample.number("share", FieldType.NUMBER, 1.0));
    private static final HistogramScale UNBOUNDED = HistogramScale.of(Sample.number("size", FieldType.NUMBER, null));
    private static final int[] PERCENTS = {50, 95, 99};

    @Property(tries = 300)
    void quantilesAreWithinOnePercentOfSortingEverything(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 3_000) int n) {
        Random random = new Random(seed);
        double centre = random.nextDouble() * 8 - 1;
        double spread = random.nextDouble() * 3;
        within1Percent(LATENCY, n, () -> Math.exp(centre + spread * random.nextGaussian()), 60_000, 0.05);
        within1Percent(SHARE, n, random::nextDouble, 1, 5e-5);
        within1Percent(UNBOUNDED, n, () -> Math.exp(random.nextDouble() * 20), 1e9, 0.05);
        within1Percent(WHOLE, n, () -> (double) random.nextInt(10_000), 10_000, 1);
    }

    /** @param resolved from where on 1 % holds: fifty steps; half a step holds below */
    private static void within1Percent(
            HistogramScale scale, int n, java.util.function.DoubleSupplier source, double max, double resolved) {
        DistributionMetric lane = new DistributionMetric(4, scale);
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = Math.min(max, source.getAsDouble());
            lane.add(i % 4, values[i]);
        }
        Arrays.sort(values);
        for (int percent : PERCENTS) {
            double exact = values[(percent * n + 99) / 100 - 1];
            double error = Math.max(0.01 * exact, 0.01 * resolved);
            assertThat(lane.quantile(percent))
                    .as("p%d of %d values", percent, n)
                    .isCloseTo(exact, within(error));
        }
    }

    @Example
    void countsMeanAndExtremesAreExact() {
        DistributionMetric lane = new DistributionMetric(3, LATENCY);
        lane.add(0, 41.27);
        lane.add(1, 0.003);
        lane.add(2, 12_345.678);

        assertThat(lane.count()).isEqualTo(3);
        assertThat(lane.mean()).isCloseTo((41.27 + 0.003 + 12_345.678) / 3, within(1e-9));
        assertThat(lane.min()).isEqualTo(0.003);
        assertThat(lane.max()).isEqualTo(12_345.678);
    }

    @Example
    void aSingleValueIsItsOwnQuantile() {
        DistributionMetric lane = new DistributionMetric(3, LATENCY);
        lane.add(0, 41.27);

        assertThat(lane.quantile(50)).isEqualTo(41.27);
        assertThat(lane.quantile(99)).isEqualTo(41.27);
    }

    @Example
    void wholeNumbersBelow256AreExact() {
        DistributionMetric lane = new DistributionMetric(3, WHOLE);
        for (int i = 1; i <= 100; i++) {
            lane.add(i % 3, i);
        }

        assertThat(lane.quantile(50)).isEqualTo(50);
        assertThat(lane.quantile(95)).isEqualTo(95);
    }

    @Example
    void hasNoFiguresWithoutValues() {
        DistributionMetric lane = new DistributionMetric(3, LATENCY);

        assertThat(lane.count()).isZero();
        assertThat(lane.mean()).isNaN();
        assertThat(lane.quantile(50)).isNaN();
        assertThat(lane.max()).isNaN();
        assertThat(lane.point(0)).isNull();
    }

    @Example
    void valuesOutOfRangeAreClampedInQuantilesOnly() {
        DistributionMetric lane = new DistributionMetric(3, LATENCY);
        lane.add(0, -5);
        lane.add(0, 1e300);
        lane.add(0, 1e300);

        assertThat(lane.min()).isEqualTo(-5);
        assertThat(lane.max()).isEqualTo(1e300);
        assertThat(lane.quantile(1)).isCloseTo(0, within(0.001));
        assertThat(lane.quantile(99)).isCloseTo(60_000, within(600.0));
    }

    @Example
    void whatIsNoNumberIsNotCounted() {
        DistributionMetric lane = new DistributionMetric(3, LATENCY);
        lane.add(0, Double.NaN);
        lane.add(0, Double.POSITIVE_INFINITY);

        assertThat(lane.count()).isZero();
        assertThat(lane.mean()).isNaN();
    }

    @Example
    void showsABucketsPointAgainAfterItHasChanged() {
        DistributionMetric lane = new DistributionMetric(3, WHOLE);
        lane.add(1, 10);
        assertThat(lane.point(1)).isEqualTo(new DistributionMetric.Point(1, 10L, 10L));
        lane.add(1, 20);
        assertThat(lane.point(1)).isEqualTo(new DistributionMetric.Point(2, 15L, 20L));
    }

    @Example
    void evictionForgetsABucketWholly() {
        DistributionMetric lane = new DistributionMetric(3, WHOLE);
        lane.add(0, 100);
        lane.add(1, 7);
        lane.evict(0);

        assertThat(lane.count()).isEqualTo(1);
        assertThat(lane.max()).isEqualTo(7);
        assertThat(lane.quantile(99)).isEqualTo(7);
    }

    @Example
    void memoryDoesNotGrowWithTrafficOrTime() {
        DistributionMetric lane = new DistributionMetric(60, LATENCY);
        Random random = new Random(1);
        for (int bucket = 0; bucket < 2_000; bucket++) {
            lane.evict(bucket % 60);
            for (int i = 0; i < 50; i++) {
                lane.add(bucket % 60, random.nextDouble() * 60_000);
            }
        }

        assertThat(lane.allocated()).isEqualTo(60);
        assertThat(lane.footprint()).isLessThan(61 * 11 * 1_024);
    }

    @Example
    void aSparseLaneUsesItsHistogramsAgain() {
        DistributionMetric lane = new DistributionMetric(60, LATENCY);
        for (int bucket = 0; bucket < 600; bucket += 30) {
            lane.evict(bucket % 60);
            lane.add(bucket % 60, 5);
        }

        assertThat(lane.allocated()).isEqualTo(2);
    }

    @Example
    void noFieldTakesMoreThanTheStatedBytes() {
        HistogramScale widest = HistogramScale.of(Sample.number("anything", FieldType.NUMBER, 1e300));

        assertThat(widest.histogram().getEstimatedFootprintInBytes()).isLessThan(25 * 1_024);
    }
}
