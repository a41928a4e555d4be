package io.lossy.telemetry.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.Reason;
import java.util.concurrent.atomic.AtomicReference;

/** A pressure that is what a test says. */
public final class Pressed {
    private final Pressure pressure = new Pressure();
    private final AtomicReference<Level> wanted = new AtomicReference<>(Level.CALM);
    private long nanos;

    public Pressed() {
        pressure.watch(() -> wanted.get().from(), Level.ALL, Reason.OVERLOADED);
    }

    public Pressure pressure() {
        return pressure;
    }

    /** The level at a look from here. */
    public Level look() {
        return pressure.look(nanos).level();
    }

    /** From now on, until something else is said; by way of calm, since no level falls to one that is near. */
    public void to(Level level) {
        wanted.set(Level.CALM);
        for (int i = 0; i < Level.values().length; i++) {
            pressure.look(nanos);
            nanos += Hysteresis.HOLD.toNanos();
        }
        wanted.set(level);
        assertThat(look()).isEqualTo(level);
    }
}
