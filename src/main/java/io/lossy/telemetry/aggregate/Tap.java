package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.event.Payload;

/**
 * What one event type feeds into one lane.
 *
 * @param field the place of the number to add, or {@link #ONE}
 */
record Tap(Filter filter, int field, Lane lane) {
    /** No field: the event itself counts. */
    static final int ONE = -1;

    void see(int slot, Payload payload) {
        if (filter.lets(payload)) {
            lane.add(slot, field == ONE ? 1 : payload.number(field));
        }
    }
}
