package io.lossy.telemetry.event;

import java.util.List;

/**
 * The validate stage's reply to an {@link IngestRequest}: one result per event, in the order of the request. It is sent
 * only when everything that it reports is on disk.
 */
public record IngestOutcome(List<OutcomeEntry> entries) implements IngestAnswer {
    public IngestOutcome {
        entries = List.copyOf(entries);
    }

    /** @param key the event's id as it was sent, or {@code #index} if it had no usable one */
    public record OutcomeEntry(String key, EventResult result) {}
}
