package io.lossy.telemetry.ops;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How much later than it should a periodic timer fires: the time that its event loop was busy with something else. */
final class LoopLag {
    private final long periodNanos;
    private @Nullable Long last;

    LoopLag(Duration period) {
        this.periodNanos = period.toNanos();
    }

    /** Called at each firing; a firing that follows a late one early, to catch up, has no lag. */
    Duration fired(long nowNanos) {
        Long before = last;
        last = nowNanos;
        return before == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, nowNanos - before - periodNanos));
    }
}
