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
 * One who asked, and what some of the events were told before the others were taken.
 *
 * @param told null: nothing yet, all are taken; else one result an event, null where it is taken
 */
record Asker(Message<EventBatch> message, @Nullable List<@Nullable EventResult> told) {

    /** The events that are taken. */
    List<TelemetryEvent> taken() {
        List<TelemetryEvent> all = message.body().events();
        if (told == null) {
            return all;
        }
        List<TelemetryEvent> taken = new ArrayList<>(all.size());
        for (int i = 0; i < all.size(); i++) {
            if (told.get(i) == null) {
                taken.add(all.get(i));
            }
        }
        return taken;
    }

    /** @param taken what became of those that were taken, in their order */
    void answer(BatchOutcome taken) {
        message.reply(told == null ? taken : merged(told, taken.results().iterator()));
    }

    private static BatchOutcome merged(List<@Nullable EventResult> told, Iterator<EventResult> taken) {
        List<EventResult> merged = new ArrayList<>(told.size());
        for (EventResult result : told) {
            merged.add(result == null ? taken.next() : result);
        }
        return new BatchOutcome(merged);
    }
}
