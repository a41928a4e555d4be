package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.persist.EventStore.Appended;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Combines several batches into one insert, and divides its result among them. */
record SharedInsert(List<List<TelemetryEvent>> batches) {

    /** Returns the events of all batches, in order. */
    List<TelemetryEvent> events() {
        if (batches.size() == 1) {
            return batches.get(0);
        }
        List<TelemetryEvent> all =
                new ArrayList<>(batches.stream().mapToInt(List::size).sum());
        batches.forEach(all::addAll);
        return all;
    }

    /**
     * Returns one result per batch. An id that occurs in several batches was stored for the first of them and is a
     * duplicate in the others.
     */
    List<Appended> divide(Appended result) {
        int events = batches.stream().mapToInt(List::size).sum();
        if (batches.size() == 1 || result.fresh().size() == events) {
            return batches.stream().map(batch -> result).toList(); // each batch looks up its own ids only
        }
        Set<UUID> fresh = new HashSet<>(result.fresh());
        List<Appended> divided = new ArrayList<>(batches.size());
        for (List<TelemetryEvent> batch : batches) {
            Set<UUID> own = new HashSet<>();
            for (TelemetryEvent event : batch) {
                if (fresh.remove(event.id())) {
                    own.add(event.id());
                }
            }
            divided.add(new Appended(own, result.poisoned()));
        }
        return divided;
    }
}
