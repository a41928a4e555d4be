package io.lossy.telemetry.pressure;

import io.lossy.telemetry.event.Reason;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;

/**
 * How hard pressed the server is: one for all rooms. Each room that can be overrun has it watch a share of what it bears;
 * whoever can let go of something asks {@link #now} and need not know why.
 *
 * <p>Looked at some times a second by {@link PressureVerticle}; asking is one volatile read.
 */
public final class Pressure {
    private static final State NONE = new State(Level.CALM, Reason.OVERLOADED);

    private final List<Signal> signals = new CopyOnWriteArrayList<>();
    private final Hysteresis hysteresis = new Hysteresis();
    private volatile State state = NONE;

    /** @param reason what those are told who are let go of */
    public record State(Level level, Reason reason) {}

    private record Signal(DoubleSupplier share, Level most, Reason reason) {
        Level asks(double slack) {
            return Level.at(share.getAsDouble() + slack).atMost(most);
        }
    }

    /**
     * Watches something from now on.
     *
     * @param share  how much of what can be borne is taken up, 0 to 1; read from another thread, so cheap and safe for it
     * @param most   the highest level it may ask for: a queue asks for no more than lets go of those who fill it
     * @param reason one to retry
     */
    public void watch(DoubleSupplier share, Level most, Reason reason) {
        if (reason.scope() != Reason.Scope.RETRY) {
            throw new IllegalArgumentException(reason + " is not a reason to retry");
        }
        signals.add(new Signal(share, most, reason));
    }

    public State now() {
        return state;
    }

    /** Looks at all that is watched; by one thread at a time. */
    State look(long nanos) {
        Level asked = Level.CALM;
        Level kept = Level.CALM;
        Reason reason = state.reason();
        for (Signal signal : signals) {
            Level now = signal.asks(0);
            if (now.compareTo(asked) > 0) {
                asked = now;
                reason = signal.reason();
            }
            kept = kept.orAtLeast(signal.asks(Hysteresis.SLACK));
        }
        Level next = hysteresis.next(asked, kept, nanos);
        if (next != state.level() || reason != state.reason()) {
            state = new State(next, reason);
        }
        return state;
    }
}
