package io.lossy.telemetry.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Events of a server whose clock is ahead of the database's. */
class EarlyWindowsTest {
    private final Windows own = new Windows(Sample.catalog(), AggregateConfig.DEFAULT);
    private final EarlyWindows early = new EarlyWindows(own, AggregateConfig.DEFAULT);

    @Test
    void anEventCountsWhenItsBucketBegins() {
        observe(Sample.NOON.plusSeconds(4), Sample.NOON);
        assertThat(events(Sample.NOON)).as("in the newest bucket").isEqualTo(1);
        observe(Sample.NOON.plusSeconds(5), Sample.NOON);
        observe(Sample.NOON.plusSeconds(120), Sample.NOON);
        observe(Sample.NOON.plusSeconds(11), Sample.NOON);

        assertThat(events(Sample.NOON.plusSeconds(4))).isEqualTo(1);
        assertThat(events(Sample.NOON.plusSeconds(5))).isEqualTo(2);
        assertThat(events(Sample.NOON.plusSeconds(119))).isEqualTo(3);
        observe(Sample.NOON.plusSeconds(121), Sample.NOON.plusSeconds(119));
        assertThat(events(Sample.NOON.plusSeconds(120))).isEqualTo(5);
        assertThat(events(Sample.NOON.plusSeconds(125))).as("each once").isEqualTo(5);
    }

    @Test
    void aBucketThatBeganWhileNobodyLookedIsAdded() {
        observe(Sample.NOON.plusSeconds(7), Sample.NOON);
        observe(Sample.NOON.plusSeconds(12), Sample.NOON);

        assertThat(events(Sample.NOON.plusSeconds(200))).isEqualTo(2);
        assertThat(events(Sample.NOON.plusSeconds(308))).isEqualTo(1);
    }

    @Test
    void anEventAWholeWindowAheadIsNeverShown() {
        assertThat(early.observe(Sample.event(Sample.HIT, Sample.NOON.plusSeconds(301)), Sample.NOON.toEpochMilli()))
                .isEqualTo(Windows.WindowPlacement.LATE);
        assertThat(events(Sample.NOON.plusSeconds(301))).isZero();
    }

    private void observe(Instant occurred, Instant now) {
        assertThat(early.observe(Sample.event(Sample.HIT, occurred), now.toEpochMilli()))
                .isEqualTo(Windows.WindowPlacement.COUNTED);
    }

    private long events(Instant now) {
        early.release(now.toEpochMilli());
        return own.snapshot("cache", now).getLong("events");
    }
}
