package io.lossy.telemetry.overload;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.Reason;
import java.util.concurrent.atomic.AtomicReference;

/** A pressure that is what a test says. */
public final class Pressed {
    private final LoadMonitor pressure = new LoadMonitor();
    private final AtomicReference<LoadLevel> wanted = new AtomicReference<>(LoadLevel.CALM);
    private long nanos;

    public Pressed() {
        pressure.register(() -> wanted.get().from(), LoadLevel.ALL, Reason.OVERLOADED);
    }

    public LoadMonitor pressure() {
        return pressure;
    }

    /** The level at a look from here. */
    public LoadLevel look() {
        return pressure.update(nanos).level();
    }

    /** From now on, until something else is said; by way of calm, since no level falls to one that is near. */
    public void to(LoadLevel level) {
        wanted.set(LoadLevel.CALM);
        for (int i = 0; i < LoadLevel.values().length; i++) {
            pressure.update(nanos);
            nanos += Hysteresis.HOLD.toNanos();
        }
        wanted.set(level);
        assertThat(look()).isEqualTo(level);
    }
}
