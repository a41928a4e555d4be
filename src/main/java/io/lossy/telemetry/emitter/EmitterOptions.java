package io.lossy.telemetry.emitter;

import io.lossy.telemetry.catalog.model.Source;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds the settings of an emitter. Start with {@link #of}.
 *
 * @param source        kind of the emitting service; the catalog lists the sources that each event may come from
 * @param release       release of the emitting program, 1 to 256 characters; null if it has none
 * @param maxEvents     limit of queued events, not counting those in flight; the oldest are evicted first
 * @param maxCharacters limit of the queued events' size, approximately the characters of their JSON
 * @param flushInterval longest wait of a queued event before it is sent; a full request is sent earlier
 * @param closeWait     longest time that {@link TelemetryEmitter#close} waits for replies
 * @param onRejected    receives each event that the server rejected, on the emitter's own thread
 */
public record EmitterOptions(
        Source source,
        @Nullable String release,
        int maxEvents,
        long maxCharacters,
        Duration flushInterval,
        Duration closeWait,
        Consumer<RejectedEvent> onRejected) {

    public EmitterOptions {
        if (release != null && (release.isEmpty() || release.length() > 256)) {
            throw new IllegalArgumentException("release must be text of 1 to 256 characters");
        }
        if (maxEvents < 1 || maxCharacters < 1) {
            throw new IllegalArgumentException("the queue must hold at least one event and one character");
        }
        if (flushInterval.isNegative() || closeWait.isNegative()) {
            throw new IllegalArgumentException("waits must not be negative");
        }
    }

    /**
     * Returns the defaults: at most 10,000 events or 20 million characters, sent each second, five seconds to close.
     */
    public static EmitterOptions of(Source source) {
        return new EmitterOptions(
                source, null, 10_000, 20_000_000, Duration.ofSeconds(1), Duration.ofSeconds(5), rejected -> {});
    }

    public EmitterOptions withRelease(String release) {
        return new EmitterOptions(source, release, maxEvents, maxCharacters, flushInterval, closeWait, onRejected);
    }

    public EmitterOptions withQueue(int maxEvents, long maxCharacters) {
        return new EmitterOptions(source, release, maxEvents, maxCharacters, flushInterval, closeWait, onRejected);
    }

    public EmitterOptions withFlushInterval(Duration flushInterval) {
        return new EmitterOptions(source, release, maxEvents, maxCharacters, flushInterval, closeWait, onRejected);
    }

    public EmitterOptions withCloseWait(Duration closeWait) {
        return new EmitterOptions(source, release, maxEvents, maxCharacters, flushInterval, closeWait, onRejected);
    }

    public EmitterOptions onRejected(Consumer<RejectedEvent> onRejected) {
        return new EmitterOptions(source, release, maxEvents, maxCharacters, flushInterval, closeWait, onRejected);
    }
}
