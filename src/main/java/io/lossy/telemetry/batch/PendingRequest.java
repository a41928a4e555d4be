package io.lossy.telemetry.batch;

import io.lossy.telemetry.event.BatchOutcome;
import io.lossy.telemetry.event.EventBatch;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds a received batch with the results of the events that were shed, and merges them with the results of the others.
 *
 * @param preRefused null if no event was shed; otherwise one result per event, null for an event that was accepted
 */
record PendingRequest(Message<EventBatch> message, @Nullable List<@Nullable EventResult> preRefused) {

    /** Returns the events that were not shed. */
    List<TelemetryEvent> accepted() {
        List<TelemetryEvent> all = message.body().events();
        if (preRefused == null) {
            return all;
        }
        List<TelemetryEvent> taken = new ArrayList<>(all.size());
        for (int i = 0; i < all.size(); i++) {
            if (preRefused.get(i) == null) {
                taken.add(all.get(i));
            }
        }
        return taken;
    }

    /** @param taken the results of the accepted events, in their order */
    void answer(BatchOutcome taken) {
        message.reply(
                preRefused == null ? taken : merged(preRefused, taken.results().iterator()));
    }

    private static BatchOutcome merged(List<@Nullable EventResult> results, Iterator<EventResult> taken) {
        List<EventResult> merged = new ArrayList<>(results.size());
        for (EventResult result : results) {
            merged.add(result == null ? taken.next() : result);
        }
        return new BatchOutcome(merged);
    }
}
