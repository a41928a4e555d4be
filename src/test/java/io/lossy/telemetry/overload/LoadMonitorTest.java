package io.lossy.telemetry.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.catalog.model.Priority;
import io.lossy.telemetry.event.Reason;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LoadMonitorTest {
    private static final long HOLD = Hysteresis.HOLD.toNanos();

    private final LoadMonitor pressure = new LoadMonitor();
    private final AtomicReference<Double> bytes = new AtomicReference<>(0.0);
    private final AtomicReference<Double> queue = new AtomicReference<>(0.0);
    private final AtomicReference<Double> breaker = new AtomicReference<>(0.0);

    LoadMonitorTest() {
        pressure.register(bytes::get, LoadLevel.ALL, Reason.OVERLOADED);
        pressure.register(queue::get, LoadLevel.refusing(Priority.LOW), Reason.OVERLOADED);
        pressure.register(breaker::get, LoadLevel.NORMAL, Reason.DATABASE_UNAVAILABLE);
    }

    @Test
    void isCalmBeforeAnybodyHasLooked() {
        bytes.set(1.0);

        assertThat(pressure.now().level()).isEqualTo(LoadLevel.CALM);
    }

    @Test
    void theHighestOfWhatIsAskedForCounts() {
        bytes.set(0.72);
        queue.set(0.55);

        assertThat(pressure.update(0).level()).isEqualTo(LoadLevel.BACKLOG);
        assertThat(pressure.now()).isEqualTo(pressure.update(1));
    }

    @Test
    void aQueueAsksForNoMoreThanToBeFilledNoFurther() {
        queue.set(5.0);

        assertThat(pressure.update(0).level()).isEqualTo(LoadLevel.LOW);
    }

    @Test
    void whatIsShedGetsTheReasonThatAskedForIt() {
        breaker.set(1.0);
        bytes.set(0.6);
        assertThat(pressure.update(0))
                .isEqualTo(new LoadMonitor.LoadState(LoadLevel.NORMAL, Reason.DATABASE_UNAVAILABLE));

        breaker.set(0.0);
        bytes.set(0.0);
        assertThat(pressure.update(HOLD).reason()).isEqualTo(Reason.DATABASE_UNAVAILABLE);

        bytes.set(1.0);
        assertThat(pressure.update(HOLD + 1)).isEqualTo(new LoadMonitor.LoadState(LoadLevel.ALL, Reason.OVERLOADED));
    }

    @Test
    void isCalmAgainSomeTimeAfterTheLastOfThem() {
        bytes.set(1.0);
        pressure.update(0);
        bytes.set(0.0);

        for (int i = 1; i < LoadLevel.values().length; i++) {
            pressure.update(i * HOLD);
        }

        assertThat(pressure.now().level()).isEqualTo(LoadLevel.CALM);
    }

    @Test
    void onlyAReasonToRetryWillDo() {
        assertThatThrownBy(() -> pressure.register(() -> 0, LoadLevel.ALL, Reason.EXPIRED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("EXPIRED");
    }
}
