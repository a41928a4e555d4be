package io.lossy.telemetry.validate;

import io.lossy.telemetry.event.EventBatch;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.TelemetryEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the valid events of one turn of the event loop by family, so that a family receives one batch per turn. */
final class FamilyBatches {
    /** A batch is closed before it exceeds this many events, so that a large request does not delay the others. */
    static final int MAX_EVENTS = 500;

    private final Map<String, FamilyBatch> open = new LinkedHashMap<>();
    private final List<FamilyBatch> closed = new ArrayList<>();

    /** The events of one family from several requests. */
    static final class FamilyBatch {
        private final String family;
        private final List<Part> parts = new ArrayList<>(4);
        private int size;

        /** A request, with the indexes of those of its events that are in the batch. */
        private record Part(OpenRequest request, BatchResults.FamilyGroup group) {}

        FamilyBatch(String family) {
            this.family = family;
        }

        String family() {
            return family;
        }

        int size() {
            return size;
        }

        private void add(OpenRequest request, BatchResults.FamilyGroup group) {
            parts.add(new Part(request, group));
            size += group.events().size();
        }

        EventBatch message() {
            if (parts.size() == 1) {
                return new EventBatch(family, parts.get(0).group().events());
            }
            List<TelemetryEvent> events = new ArrayList<>(size);
            parts.forEach(part -> events.addAll(part.group().events()));
            return new EventBatch(family, events);
        }

        /**
         * Assigns the results, in the order of the batch's events. Returns the requests that are complete now.
         *
         * @throws IllegalArgumentException if there is not one result per event; then nothing is assigned
         */
        List<OpenRequest> settle(List<EventResult> results) {
            if (results.size() != size) {
                throw new IllegalArgumentException("the number of results differs from the number of events");
            }
            int from = 0;
            for (Part part : parts) {
                int to = from + part.group().events().size();
                part.request().results().settle(part.group(), results.subList(from, to));
                from = to;
            }
            return complete();
        }

        /** Gives every event the result retry. Returns the requests that are complete now. */
        List<OpenRequest> retry(EventResult.Retry retry) {
            parts.forEach(part -> part.request().results().retry(part.group().places(), retry));
            return complete();
        }

        private List<OpenRequest> complete() {
            List<OpenRequest> complete = new ArrayList<>(parts.size());
            for (Part part : parts) {
                part.request().partDone();
                if (part.request().isComplete()) {
                    complete.add(part.request());
                }
            }
            return complete;
        }
    }

    void add(OpenRequest request, BatchResults.FamilyGroup group) {
        FamilyBatch batch = open.get(group.family());
        if (batch != null && batch.size() + group.events().size() > MAX_EVENTS) {
            closed.add(batch);
            batch = null;
        }
        if (batch == null) {
            batch = new FamilyBatch(group.family());
            open.put(group.family(), batch);
        }
        batch.add(request, group);
    }

    /** Returns the batches, those of one family in the order of their requests. */
    List<FamilyBatch> all() {
        List<FamilyBatch> all = new ArrayList<>(closed);
        all.addAll(open.values());
        return all;
    }
}
