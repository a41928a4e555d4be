package io.lossy.telemetry.metrics;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Measures how late a periodic timer fires: the time that its event loop was busy with other work. */
final class LoopLag {
    private final long periodNanos;
    private @Nullable Long last;

    LoopLag(Duration period) {
        this.periodNanos = period.toNanos();
    }

    /** Returns the lag of this firing. Call at each firing. A firing that comes early after a late one has no lag. */
    Duration fired(long nowNanos) {
        Long before = last;
        last = nowNanos;
        return before == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, nowNanos - before - periodNanos));
    }
}
