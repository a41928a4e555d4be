package io.lossy.telemetry.forward.books;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** An entry of the commit log: the events of one insert. */
public record LogEntry(LogPosition position, Instant at, List<UUID> ids) {
    public LogEntry {
        ids = List.copyOf(ids);
    }
}
