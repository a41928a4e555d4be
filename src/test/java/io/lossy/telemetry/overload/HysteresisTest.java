package io.lossy.telemetry.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class HysteresisTest {
    private static final long HOLD = Hysteresis.HOLD.toNanos();

    @Example
    void risesAtOnceAndFallsStepByStep() {
        Hysteresis hysteresis = new Hysteresis();

        assertThat(at(hysteresis, 0.85, 0)).isEqualTo(LoadLevel.NORMAL);
        assertThat(at(hysteresis, 0, HOLD - 1)).isEqualTo(LoadLevel.NORMAL);
        assertThat(at(hysteresis, 0, HOLD)).isEqualTo(LoadLevel.BACKLOG);
        assertThat(at(hysteresis, 0, HOLD + 1)).isEqualTo(LoadLevel.BACKLOG);
        assertThat(at(hysteresis, 0, 2 * HOLD)).isEqualTo(LoadLevel.LOW);
        assertThat(at(hysteresis, 0, 3 * HOLD)).isEqualTo(LoadLevel.WATCHERS);
        assertThat(at(hysteresis, 0, 4 * HOLD)).isEqualTo(LoadLevel.CALM);
        assertThat(at(hysteresis, 0, 5 * HOLD)).isEqualTo(LoadLevel.CALM);
    }

    @Example
    void staysWhileWhatAskedForItIsStillNear() {
        Hysteresis hysteresis = new Hysteresis();
        at(hysteresis, LoadLevel.LOW.from(), 0);

        for (int i = 1; i < 100; i++) {
            assertThat(at(hysteresis, LoadLevel.LOW.from() - Hysteresis.SLACK + 0.01, i * HOLD))
                    .isEqualTo(LoadLevel.LOW);
        }
    }

    /** However the share shakes within its slack, the level changes once at most. */
    @Property
    void doesNotFlap(
            @ForAll @DoubleRange(min = 0, max = 1) double middle,
            @ForAll @Size(min = 2, max = 200) List<@DoubleRange(min = -0.07, max = 0.07) Double> shakes) {
        Hysteresis hysteresis = new Hysteresis();
        LoadLevel before = null;
        int falls = 0;
        int rises = 0;
        long now = 0;
        for (double shake : shakes) {
            LoadLevel level = at(hysteresis, middle + shake, now += HOLD);
            falls += before != null && level.compareTo(before) < 0 ? 1 : 0;
            rises += before != null && level.compareTo(before) > 0 ? 1 : 0;
            before = level;
        }
        assertThat(falls).isZero();
        assertThat(rises).isLessThan(LoadLevel.values().length);
    }

    /** Whatever happens: never below what is asked for, and never two steps down within one hold. */
    @Property
    void coversWhatIsAskedForAndFallsSlowly(
            @ForAll @Size(max = 100) List<@DoubleRange(min = 0, max = 1.2) Double> shares,
            @ForAll @IntRange(min = 1, max = 700) int stepMs) {
        Hysteresis hysteresis = new Hysteresis();
        LoadLevel before = LoadLevel.CALM;
        long now = 0;
        long lastChange = 0;
        for (double share : shares) {
            now += stepMs * 1_000_000L;
            LoadLevel level = at(hysteresis, share, now);
            assertThat(level).isGreaterThanOrEqualTo(LoadLevel.at(share));
            if (level.compareTo(before) < 0) {
                assertThat(level).isEqualTo(before.below());
                assertThat(now - lastChange).isGreaterThanOrEqualTo(HOLD);
            }
            lastChange = level == before ? lastChange : now;
            before = level;
        }
    }

    private static LoadLevel at(Hysteresis hysteresis, double share, long nanos) {
        return hysteresis.next(LoadLevel.at(share), LoadLevel.at(share + Hysteresis.SLACK), nanos);
    }
}
