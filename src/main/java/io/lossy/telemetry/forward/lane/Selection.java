package io.lossy.telemetry.forward.lane;

import io.lossy.telemetry.database.EventRow;
import io.lossy.telemetry.event.Uuid7;
import io.lossy.telemetry.forward.books.ForwardOutcome;
import io.lossy.telemetry.forward.books.StoredRows;
import io.lossy.telemetry.forward.destination.ForwardEvent;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Some events, divided into those that leave now and those that never will.
 *
 * @param leaving in the order of the ids
 * @param others  how many do not leave, by outcome
 */
record Selection(List<ForwardEvent> leaving, Map<ForwardOutcome, Long> others) {
    Selection {
        leaving = List.copyOf(leaving);
        others = Map.copyOf(others);
    }

    static Selection of(List<UUID> ids, StoredRows stored, LaneRules rules, Instant now) {
        List<ForwardEvent> leaving = new ArrayList<>();
        Map<ForwardOutcome, Long> others = new EnumMap<>(ForwardOutcome.class);
        Instant due = now.minus(rules.shortest());
        for (UUID id : ids) {
            EventRow row = stored.rows().get(id);
            if (row == null) {
                others.merge(missing(id, due), 1L, Long::sum);
            } else if (stored.optedOut().contains(id) || !rules.rules().allows(row.event())) {
                others.merge(ForwardOutcome.FILTERED, 1L, Long::sum);
            } else {
                leaving.add(event(row, rules));
            }
        }
        return new Selection(leaving, others);
    }

    boolean isComplete() {
        return others.isEmpty();
    }

    List<UUID> ids() {
        return leaving.stream().map(ForwardEvent::id).toList();
    }

    /** An id of version 4 has no time, and its row is kept by the time of its arrival: it is taken for a young one. */
    private static ForwardOutcome missing(UUID id, Instant due) {
        return id.version() == 7 && Uuid7.mintedAt(id).isBefore(due) ? ForwardOutcome.EXPIRED : ForwardOutcome.ERASED;
    }

    private static ForwardEvent event(EventRow row, LaneRules rules) {
        return new ForwardEvent(
                row.eventId(),
                row.event(),
                row.family(),
                row.source(),
                row.occurredAt(),
                row.receivedAt(),
                row.sessionId(),
                row.installId(),
                row.release(),
                row.schemaVersion(),
                row.sampleRate(),
                rules.rules().allowed(row.event(), new JsonObject(row.payload())));
    }
}
