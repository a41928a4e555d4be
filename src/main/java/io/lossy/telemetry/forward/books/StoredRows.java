package io.lossy.telemetry.forward.books;

import io.lossy.telemetry.database.EventRow;
import io.lossy.telemetry.database.Statements;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The rows of some events, as they are now.
 *
 * @param rows     by id; an event that has no row was erased, or retention deleted it
 * @param optedOut ids of rows whose install opted out
 */
public record StoredRows(Map<UUID, EventRow> rows, Set<UUID> optedOut) {
    private static final String BY_ID = "SELECT " + EventRow.COLUMNS
            + ", EXISTS (SELECT 1 FROM opt_outs o WHERE o.install_id = e.install_id AND o.opted_out) AS opted_out"
            + " FROM analytics_events e WHERE event_id = ANY (?::text[]::uuid[])";

    public StoredRows {
        rows = Map.copyOf(rows);
        optedOut = Set.copyOf(optedOut);
    }

    public static StoredRows read(Connection connection, List<UUID> ids) throws SQLException {
        Map<UUID, EventRow> rows = new HashMap<>();
        Set<UUID> optedOut = new HashSet<>();
        Statements.each(
                connection,
                BY_ID,
                row -> {
                    EventRow event = EventRow.of(row);
                    rows.put(event.eventId(), event);
                    if (row.getBoolean("opted_out")) {
                        optedOut.add(event.eventId());
                    }
                },
                ids.stream().map(UUID::toString).toList());
        return new StoredRows(rows, optedOut);
    }
}
