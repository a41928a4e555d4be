package io.lossy.telemetry.emitter;

import io.lossy.telemetry.event.IngestRequest.RawReport;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts emitted events and how they ended, since the emitter was created. Guarded by the lock of its {@link Outbox}.
 */
final class Books {
    private long emitted;
    private final Map<EmitOutcome, Long> ends = new EnumMap<>(EmitOutcome.class);

    void emitted() {
        emitted++;
    }

    void ended(EmitOutcome end, long events) {
        ends.merge(end, events, Long::sum);
    }

    long of(EmitOutcome end) {
        return ends.getOrDefault(end, 0L);
    }

    long emittedSoFar() {
        return emitted;
    }

    /** Returns the number of events that have not ended, computed from the counts only. */
    long pending() {
        return emitted - ends.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns the report for the server. Its counts are cumulative, so a later report replaces a lost one. */
    RawReport report() {
        Map<String, Long> discarded = new HashMap<>();
        for (EmitOutcome end : EmitOutcome.values()) {
            if (end.isDiscarded()) {
                discarded.put(end.word(), of(end));
            }
        }
        return new RawReport(emitted, discarded);
    }
}
