package io.lossy.telemetry.ops.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HourBufferTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private final HourBuffer hour = new HourBuffer(List.of("events", "depth"), 1);

    private void run(int fromSecond, int seconds, double perSecond) {
        for (int second = fromSecond; second < fromSecond + seconds; second++) {
            hour.sample(START.plusSeconds(second), new double[] {(second + 1) * perSecond, second});
        }
    }

    @Test
    void aClosedStepHoldsExactlyWhatTheCounterGrewBy() {
        run(0, 35, 3);

        JsonArray points = hour.points();
        assertThat(points).hasSize(4);
        assertThat(points.getJsonArray(1)).containsExactly(START.getEpochSecond() + 10, 30L, 19L);
        assertThat(hour.sum(0, HourBuffer.STEPS)).isEqualTo(34 * 3);
    }

    @Test
    void thePresentStepShowsTheLastTenSecondsAndNotItsOwnBeginning() {
        run(0, 31, 3);

        assertThat(hour.present()).containsExactly(START.getEpochSecond() + 30, 30L, 30L);
        assertThat(hour.rate(0)).isEqualTo(3);
    }

    @Test
    void keepsAnHourAndNoMore() {
        run(0, 2 * 3600, 1);

        assertThat(hour.points()).hasSize(HourBuffer.STEPS);
        assertThat(hour.points().getJsonArray(0).getLong(0)).isEqualTo(START.getEpochSecond() + 3600);
        assertThat(hour.sum(0, HourBuffer.STEPS)).isEqualTo(3600);
    }

    @Test
    void aSilenceOfTheProcessIsAGapAndNotAZero() {
        run(0, 5, 1);
        run(95, 5, 1);

        assertThat(hour.points()).hasSize(2);
        assertThat(hour.sum(0, HourBuffer.STEPS))
                .as("what was counted meanwhile is not lost")
                .isEqualTo(99);
    }

    @Test
    void fillsInWhatWasBeforeThisProcessAndNothingTwice() {
        run(3600, 5, 1); // what the first sample has counted already is for the database to tell
        double own = hour.sum(0, HourBuffer.STEPS);

        hour.add(START.plusSeconds(3000), 0, 40);
        hour.add(START.plusSeconds(3005), 0, 2);
        hour.add(START.plusSeconds(3602), 0, 7);
        hour.add(START.minusSeconds(1), 0, 1_000);
        run(3605, 1, 1);

        assertThat(hour.sum(0, HourBuffer.STEPS)).isEqualTo(own + 1 + 42 + 7);
        assertThat(hour.points().getJsonArray(0)).containsExactly(START.getEpochSecond() + 3000, 42L, null);
    }

    @Test
    void aClockSetBackWaitsAndCountsNothingTwice() {
        run(0, 20, 1);
        hour.sample(START.minusSeconds(600), new double[] {25, 1});
        hour.sample(START.plusSeconds(20), new double[] {26, 1});

        assertThat(hour.sum(0, HourBuffer.STEPS)).isEqualTo(25);
    }
}
