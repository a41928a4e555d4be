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
 * Translates the result of a batch insert into one result per event: the part of {@link PersistVerticle} without I/O.
 *
 * @param outcome  one result per event, in the batch's order
 * @param fresh    the events that were committed now, each id once
 * @param poisoned the rejections that must be recorded before the batch is answered
 */
record BatchReply(BatchOutcome outcome, List<TelemetryEvent> fresh, List<Rejection> poisoned) {
    private static final EventResult PERSISTED = new EventResult.Persisted(List.of());
    private static final EventResult DUPLICATE = new EventResult.Duplicate();
    private static final EventResult RETRY = new EventResult.Retry(Reason.DATABASE_UNAVAILABLE, Stage.WRITER);
    private static final EventResult OVERLOADED = new EventResult.Retry(Reason.OVERLOADED, Stage.WRITER);
    private static final EventResult REJECTED =
            new EventResult.Rejected(Reason.STORAGE_REJECTED, "", "the database rejected this event");

    /** Builds the answer of a batch that was inserted. A repeated id within the batch is a duplicate of its first. */
    static BatchReply of(EventBatch batch, EventStore.Appended appended) {
        if (appended.isAllFresh()) {
            List<EventResult> persisted = Collections.nCopies(batch.events().size(), PERSISTED);
            return new BatchReply(new BatchOutcome(persisted), batch.events(), List.of());
        }
        List<EventResult> results = new ArrayList<>(batch.events().size());
        List<TelemetryEvent> fresh = new ArrayList<>(appended.fresh().size());
        List<Rejection> poisoned = new ArrayList<>();
        Set<UUID> seen = new HashSet<>();
        for (TelemetryEvent event : batch.events()) {
            boolean first = seen.add(event.id());
            if (appended.poisoned().contains(event.id())) {
                results.add(REJECTED);
                if (first) {
                    poisoned.add(Rejection.storageRejected(event));
                }
            } else if (first && appended.fresh().contains(event.id())) {
                results.add(PERSISTED);
                fresh.add(event);
            } else {
                results.add(DUPLICATE);
            }
        }
        return new BatchReply(new BatchOutcome(results), fresh, poisoned);
    }

    /**
     * Answers {@code retry} for every event, because it is unknown whether the rows exist. A retry is harmless because
     * ids are stored once.
     */
    static BatchOutcome retry(EventBatch batch) {
        return new BatchOutcome(Collections.nCopies(batch.events().size(), RETRY));
    }

    /** Answers {@code retry} with {@code overloaded} for every event: the database was not called. */
    static BatchOutcome overloaded(EventBatch batch) {
        return new BatchOutcome(Collections.nCopies(batch.events().size(), OVERLOADED));
    }

    /**
     * Returns the answer after the rejections were recorded. An event whose id was stored before with other content is
     * a duplicate.
     */
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

    /**
     * Returns the answer when the rejections could not be recorded: the rejected events become {@code retry}, because
     * they have no terminal result yet.
     */
    BatchOutcome withoutRejections() {
        return new BatchOutcome(outcome.results().stream()
                .map(result -> result instanceof EventResult.Rejected ? RETRY : result)
                .toList());
    }
}
