package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.event.TelemetryEvent;
import org.jspecify.annotations.Nullable;

/**
 * Counts events that occurred in a bucket that has not begun by the database's clock, because the clock of this server is ahead,
 * and adds them to the windows when it begins. So no figure is larger than what the rows of its window say. It has windows of
 * its own only while there are such events.
 */
final class EarlyWindows {
    private final Windows own;
    private final long windowMillis;
    private final long bucketMillis;
    private @Nullable Windows early;
    private long released;

    EarlyWindows(Windows own, AggregateConfig config) {
        this.own = own;
        this.windowMillis = config.window().toMillis();
        this.bucketMillis = config.bucket().toMillis();
    }

    /**
     * Counts an event in its bucket, now or when the bucket begins. It is late also if that is a whole window ahead.
     *
     * @param now epoch milliseconds by the database's clock
     */
    Windows.WindowPlacement observe(TelemetryEvent event, long now) {
        long occurred = event.occurredAt().toEpochMilli();
        if (occurred <= now) {
            return own.observe(event, now);
        }
        release(now);
        if (Math.floorDiv(occurred, bucketMillis) <= own.window().newest()) {
            return own.observe(event, now);
        }
        if (occurred > now + windowMillis) {
            return Windows.WindowPlacement.LATE;
        }
        Windows ahead = early;
        if (ahead == null) {
            ahead = own.blank();
            early = ahead;
            released = own.window().newest();
        }
        return ahead.observe(event, occurred);
    }

    /** Adds the buckets that have begun to the windows. */
    void release(long now) {
        own.window().advance(now);
        Windows ahead = early;
        if (ahead == null) {
            return;
        }
        SlidingWindow window = own.window();
        for (long bucket = Math.max(window.oldest(), released + 1); bucket <= window.newest(); bucket++) {
            if (ahead.window().contains(bucket)) {
                own.addBucket(ahead, bucket);
            }
        }
        released = window.newest();
        if (ahead.window().newest() <= released) {
            early = null;
        }
    }
}
