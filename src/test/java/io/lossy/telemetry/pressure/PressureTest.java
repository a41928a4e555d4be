package io.lossy.telemetry.pressure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.catalog.Priority;
import io.lossy.telemetry.event.Reason;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PressureTest {
    private static final long HOLD = Hysteresis.HOLD.toNanos();

    private final Pressure pressure = new Pressure();
    private final AtomicReference<Double> bytes = new AtomicReference<>(0.0);
    private final AtomicReference<Double> queue = new AtomicReference<>(0.0);
    private final AtomicReference<Double> breaker = new AtomicReference<>(0.0);

    PressureTest() {
        pressure.watch(bytes::get, Level.ALL, Reason.OVERLOADED);
        pressure.watch(queue::get, Level.refusing(Priority.LOW), Reason.OVERLOADED);
        pressure.watch(breaker::get, Level.NORMAL, Reason.DATABASE_UNAVAILABLE);
    }

    @Test
    void isCalmBeforeAnybodyHasLooked() {
        bytes.set(1.0);

        assertThat(pressure.now().level()).isEqualTo(Level.CALM);
    }

    @Test
    void theHighestOfWhatIsAskedForCounts() {
        bytes.set(0.72);
        queue.set(0.55);

        assertThat(pressure.look(0).level()).isEqualTo(Level.BACKLOG);
        assertThat(pressure.now()).isEqualTo(pressure.look(1));
    }

    @Test
    void aQueueAsksForNoMoreThanToBeFilledNoFurther() {
        queue.set(5.0);

        assertThat(pressure.look(0).level()).isEqualTo(Level.LOW);
    }

    @Test
    void whoIsLetGoOfIsToldWhatAskedForIt() {
        breaker.set(1.0);
        bytes.set(0.6);
        assertThat(pressure.look(0)).isEqualTo(new Pressure.State(Level.NORMAL, Reason.DATABASE_UNAVAILABLE));

        breaker.set(0.0);
        bytes.set(0.0);
        assertThat(pressure.look(HOLD).reason()).isEqualTo(Reason.DATABASE_UNAVAILABLE);

        bytes.set(1.0);
        assertThat(pressure.look(HOLD + 1)).isEqualTo(new Pressure.State(Level.ALL, Reason.OVERLOADED));
    }

    @Test
    void isCalmAgainSomeTimeAfterTheLastOfThem() {
        bytes.set(1.0);
        pressure.look(0);
        bytes.set(0.0);

        for (int i = 1; i < Level.values().length; i++) {
            pressure.look(i * HOLD);
        }

        assertThat(pressure.now().level()).isEqualTo(Level.CALM);
    }

    @Test
    void onlyAReasonToRetryWillDo() {
        assertThatThrownBy(() -> pressure.watch(() -> 0, Level.ALL, Reason.EXPIRED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("EXPIRED");
    }
}
