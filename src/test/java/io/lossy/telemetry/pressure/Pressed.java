package io.lossy.telemetry.pressure;

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

    /** From now on, until something else is said; falling takes the time it takes, at once. */
    public Pressed to(Level level) {
        wanted.set(level);
        while (pressure.look(nanos).level() != level) {
            nanos += Hysteresis.HOLD.toNanos();
        }
        return this;
    }
}
