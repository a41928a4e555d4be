package io.lossy.telemetry.event;

import java.util.List;

/**
 * validate's answer to an {@link IngestRequest}: one result an event, in the order they were sent, given only when all
 * that it says is on disk.
 */
public record IngestOutcome(List<Entry> entries) implements IngestAnswer {
    public IngestOutcome {
        entries = List.copyOf(entries);
    }

    /**
     * @param key the event's id as it was sent, or {@code #place} where it had no usable one
     */
    public record Entry(String key, EventResult result) {}
}
