package io.lossy.telemetry.batch;

import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.TelemetryEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Collects the events of one commit from several requests, and gives the results back to these requests. Holds at most
 * {@code maxEvents} events of together at most {@code maxBytes}; the first event fits however large it is.
 */
final class BatchInFlight<W> {
    /** The events {@code from} (inclusive) to {@code to} (exclusive) of a request. */
    private record Slice<W>(Request<W> request, int from, int to) {}

    private final int maxEvents;
    private final long maxBytes;
    private final List<TelemetryEvent> events = new ArrayList<>();
    private final List<Slice<W>> slices = new ArrayList<>();
    private long bytes;

    BatchInFlight(int maxEvents, long maxBytes) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
    }

    /** Takes as many events from the front of a request as fit. Returns true if it took the last of them. */
    boolean takeFrom(Request<W> request) {
        int from = request.next();
        while (!request.isFullyTaken() && fits(request.peek())) {
            TelemetryEvent event = request.take();
            events.add(event);
            bytes += event.weight();
        }
        if (request.next() > from) {
            slices.add(new Slice<>(request, from, request.next()));
        }
        return request.isFullyTaken();
    }

    private boolean fits(TelemetryEvent event) {
        return events.isEmpty() || (events.size() < maxEvents && bytes + event.weight() <= maxBytes);
    }

    List<TelemetryEvent> events() {
        return events;
    }

    long bytes() {
        return bytes;
    }

    /** Assigns results in the order of {@link #events()}. Returns the requests that are now complete. */
    List<Request<W>> settle(List<EventResult> results) {
        if (results.size() != events.size()) {
            throw new IllegalArgumentException(results.size() + " results for " + events.size() + " events");
        }
        return settle(results::get);
    }

    /** Gives every event the same result. */
    List<Request<W>> settleAll(EventResult result) {
        return settle(place -> result);
    }

    private List<Request<W>> settle(IntFunction<EventResult> results) {
        List<Request<W>> complete = new ArrayList<>();
        int place = 0;
        for (Slice<W> slice : slices) {
            for (int i = slice.from(); i < slice.to(); i++) {
                slice.request().settle(i, results.apply(place++));
            }
            if (slice.request().complete()) {
                complete.add(slice.request());
            }
        }
        return complete;
    }
}
