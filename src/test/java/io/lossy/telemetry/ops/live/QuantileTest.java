package io.lossy.telemetry.ops.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.ops.live.Quantile.Bucket;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuantileTest {
    private final Quantile p95 = new Quantile(0.95);

    private static List<Bucket> buckets(double upTo1, double upTo2, double all) {
        return List.of(new Bucket(1, upTo1), new Bucket(2, upTo2), new Bucket(Double.POSITIVE_INFINITY, all));
    }

    @Test
    void saysNothingOfNothing() {
        assertThat(p95.of(List.of())).isNaN();
        assertThat(p95.of(buckets(5, 5, 5))).isNaN();
        assertThat(p95.of(buckets(5, 5, 5))).isNaN();
    }

    @Test
    void interpolatesWithinABucketOfWhatCameSince() {
        p95.of(buckets(1_000, 1_000, 1_000));

        assertThat(p95.of(buckets(1_090, 1_100, 1_100))).isEqualTo(1.5);
    }

    @Test
    void beyondTheLastBoundSaysThatBound() {
        p95.of(buckets(0, 0, 0));

        assertThat(p95.of(buckets(0, 1, 100))).isEqualTo(2);
    }

    @Test
    void forgetsAfterAMinute() {
        p95.of(buckets(0, 0, 0));
        p95.of(buckets(0, 100, 100));
        double last = 0;
        for (int second = 0; second < 61; second++) {
            last = p95.of(buckets(0, 100, 100));
        }

        assertThat(last).isNaN();
    }
}
