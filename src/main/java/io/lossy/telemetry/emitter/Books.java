package io.lossy.telemetry.emitter;

import io.lossy.telemetry.event.IngestRequest.RawReport;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** One number for every way an event can go, since this process began. Guarded by the {@link Outbox} it belongs to. */
final class Books {
    private long emitted;
    private final Map<End, Long> ends = new EnumMap<>(End.class);

    void emitted() {
        emitted++;
    }

    void ended(End end, long events) {
        ends.merge(end, events, Long::sum);
    }

    long of(End end) {
        return ends.getOrDefault(end, 0L);
    }

    long emittedSoFar() {
        return emitted;
    }

    /** Events whose end is not known yet, by the books alone. */
    long pending() {
        return emitted - ends.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What the server is told: sums, so that losing a report loses nothing. */
    RawReport report() {
        Map<String, Long> discarded = new HashMap<>();
        for (End end : End.values()) {
            if (end.isDiscarded()) {
                discarded.put(end.word(), of(end));
            }
        }
        return new RawReport(emitted, discarded);
    }
}
