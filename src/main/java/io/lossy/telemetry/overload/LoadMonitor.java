package io.lossy.telemetry.overload;

import io.lossy.telemetry.event.Reason;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;

/**
 * Computes the load level of the server, one for all stages. Each stage with a limited capacity registers its used
 * share. A stage that can shed load reads {@link #now} and need not know the cause.
 *
 * <p>{@link LoadMonitorVerticle} updates the level ten times a second; reading it is one volatile read.
 */
public final class LoadMonitor {
    private static final LoadState NONE = new LoadState(LoadLevel.CALM, Reason.OVERLOADED);

    private final List<LoadSignal> signals = new CopyOnWriteArrayList<>();
    private final Hysteresis hysteresis = new Hysteresis();
    private volatile LoadState state = NONE;

    /** @param reason the reason in the replies to shed requests */
    public record LoadState(LoadLevel level, Reason reason) {}

    private record LoadSignal(DoubleSupplier share, LoadLevel most, Reason reason) {
        LoadLevel asks(double slack) {
            return LoadLevel.at(share.getAsDouble() + slack).min(most);
        }
    }

    /**
     * Registers a signal.
     *
     * @param share  the used share of a capacity, 0 to 1; must be cheap and thread-safe: another thread reads it
     * @param most   the highest level that the signal may cause: for a queue, the level that sheds its events
     * @param reason a reason to retry
     */
    public void register(DoubleSupplier share, LoadLevel most, Reason reason) {
        if (reason.scope() != Reason.ReasonScope.RETRY) {
            throw new IllegalArgumentException(reason + " is not a reason to retry");
        }
        signals.add(new LoadSignal(share, most, reason));
    }

    public LoadState now() {
        return state;
    }

    /** Reads all signals and updates the level. Only one thread may call it at a time. */
    LoadState update(long nanos) {
        LoadLevel asked = LoadLevel.CALM;
        LoadLevel kept = LoadLevel.CALM;
        Reason reason = state.reason();
        for (LoadSignal signal : signals) {
            LoadLevel now = signal.asks(0);
            if (now.compareTo(asked) > 0) {
                asked = now;
                reason = signal.reason();
            }
            kept = kept.max(signal.asks(Hysteresis.SLACK));
        }
        LoadLevel next = hysteresis.next(asked, kept, nanos);
        if (next != state.level() || reason != state.reason()) {
            state = new LoadState(next, reason);
        }
        return state;
    }
}
