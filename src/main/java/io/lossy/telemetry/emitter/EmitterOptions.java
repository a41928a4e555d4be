package io.lossy.telemetry.emitter;

import io.lossy.telemetry.catalog.Source;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an emitter may be told. Begin with {@link #of}.
 *
 * @param source        what kind of service emits; an event names those it may come from
 * @param release       of the program that emits, at most 256 characters
 * @param maxEvents     waiting at most; the oldest leave first. A request on its way comes on top
 * @param maxCharacters of the events waiting, roughly their JSON
 * @param flushInterval the longest that an event waits for company, when a request does not fill up before
 * @param closeWait     the longest that {@link TelemetryEmitter#close} waits for answers
 * @param onRejected    is told, on the emitter's own thread, of each event that the server refused for good
 */
public record EmitterOptions(
        Source source,
        @Nullable String release,
        int maxEvents,
        long maxCharacters,
        Duration flushInterval,
        Duration closeWait,
        Consumer<Rejected> onRejected) {

    public EmitterOptions {
        if (release != null && (release.isEmpty() || release.length() > 256)) {
            throw new IllegalArgumentException("release must be text of 1 to 256 characters");
        }
        if (maxEvents < 1 || maxCharacters < 1) {
            throw new IllegalArgumentException("a queue holds one event and one character at least");
        }
        if (flushInterval.isNegative() || closeWait.isNegative()) {
            throw new IllegalArgumentException("waits are not negative");
        }
    }

    /** 10,000 events or 20 million characters at most, sent each second, and five seconds' patience at the end. */
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

    public EmitterOptions onRejected(Consumer<Rejected> onRejected) {
        return new EmitterOptions(source, release, maxEvents, maxCharacters, flushInterval, closeWait, onRejected);
    }
}
