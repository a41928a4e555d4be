package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.BatchOutcome;
import io.lossy.telemetry.event.EventBatch;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.event.Stage;
import io.lossy.telemetry.event.TelemetryEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * What the store's word about a batch means for each of its events: the pure half of {@link PersistVerticle}.
 *
 * @param outcome  one result an event, in the batch's order
 * @param fresh    the events that were committed now, each id once
 * @param poisoned what must be recorded before the batch is answered
 */
record BatchAnswer(BatchOutcome outcome, List<TelemetryEvent> fresh, List<Rejection> poisoned) {
    private static final EventResult PERSISTED = new EventResult.Persisted(List.of());
    private static final EventResult DUPLICATE = new EventResult.Duplicate();
    private static final EventResult RETRY = new EventResult.Retry(Reason.DATABASE_UNAVAILABLE, Stage.WRITER);
    private static final EventResult LATER = new EventResult.Retry(Reason.OVERLOADED, Stage.WRITER);
    private static final EventResult REJECTED =
            new EventResult.Rejected(Reason.STORAGE_REJECTED, "", "the database refused this event");

    /** An id that comes again within the batch is a duplicate of its first. */
    static BatchAnswer of(EventBatch batch, EventStore.Appended appended) {
        List<EventResult> results = new ArrayList<>(batch.events().size());
        List<TelemetryEvent> fresh = new ArrayList<>(appended.fresh().size());
        List<Rejection> poisoned = new ArrayList<>();
        Set<UUID> seen = new HashSet<>();
        for (TelemetryEvent event : batch.events()) {
            boolean first = seen.add(event.id());
            if (appended.poisoned().contains(event.id())) {
                results.add(REJECTED);
                if (first) {
                    poisoned.add(rejection(event));
                }
            } else if (first && appended.fresh().contains(event.id())) {
                results.add(PERSISTED);
                fresh.add(event);
            } else {
                results.add(DUPLICATE);
            }
        }
        return new BatchAnswer(new BatchOutcome(results), fresh, poisoned);
    }

    /** Nobody knows whether the rows are there: the sender keeps all and sends again, and ids make that harmless. */
    static BatchOutcome retry(EventBatch batch) {
        return new BatchOutcome(Collections.nCopies(batch.events().size(), RETRY));
    }

    /** The database was not asked: they wait at their sender's. */
    static BatchOutcome later(EventBatch batch) {
        return new BatchOutcome(Collections.nCopies(batch.events().size(), LATER));
    }

    /** The answer once the rejections are recorded; one that was stored before, by other bytes under its id, stays so. */
    BatchOutcome outcome(EventBatch batch, RejectionOutcome recorded) {
        if (recorded.stored().isEmpty()) {
            return outcome;
        }
        List<EventResult> results = new ArrayList<>(outcome.results());
        for (int i = 0; i < results.size(); i++) {
            if (recorded.stored().containsKey(batch.events().get(i).id().toString())) {
                results.set(i, DUPLICATE);
            }
        }
        return new BatchOutcome(results);
    }

    /** The same answer when the rejections could not be recorded: those events are not at their end yet. */
    BatchOutcome withoutRejections() {
        return new BatchOutcome(outcome.results().stream()
                .map(result -> result instanceof EventResult.Rejected ? RETRY : result)
                .toList());
    }

    private static Rejection rejection(TelemetryEvent event) {
        return new Rejection(
                event.id().toString(),
                event.type().name(),
                event.source(),
                Reason.STORAGE_REJECTED,
                "",
                "the database refused this event",
                "",
                event.receivedAt());
    }
}
