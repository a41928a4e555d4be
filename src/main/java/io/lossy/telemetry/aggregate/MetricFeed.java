package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.event.Payload;

/**
 * Adds the events of one type to one lane.
 *
 * @param field the index of the field with the number to add, or {@link #ONE}
 */
record MetricFeed(Filter filter, int field, WindowMetric lane) {
    /** No field: each event counts as 1. */
    static final int ONE = -1;

    void record(int slot, Payload payload) {
        if (filter.matches(payload)) {
            lane.add(slot, field == ONE ? 1 : payload.number(field));
        }
    }
}
