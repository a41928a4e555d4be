package io.lossy.telemetry.forward.books;

import io.lossy.telemetry.database.EventRow;
import io.lossy.telemetry.database.Statements;
import io.lossy.telemetry.forward.books.LaneChange.TakenFrom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a lane may take next. Entries of the commit log are read only below the oldest open transaction that has written,
 * so that a late commit is never skipped; see {@code V10__commit_log.sql}. Blocking.
 */
public final class LogReader {
    /** The columns are qualified, because an output column named {@code xid} would be sorted as text. */
    private static final String AFTER = "SELECT l.xid::text AS at_xid, l.seq, l.at, l.ids FROM commit_log l"
            + " WHERE (l.xid, l.seq) > (?::xid8, ?) AND l.xid < pg_snapshot_xmin(pg_current_snapshot())"
            + " ORDER BY l.xid, l.seq LIMIT ?";
    /** Entries of a read. One has at most the events of one insert. */
    private static final int ENTRIES = 50;

    /** Events of a read, but at least one entry. */
    private static final int EVENTS = 1_000;

    private static final String PORTION =
            "SELECT number, ids FROM forward_backfill WHERE lane = ? ORDER BY number LIMIT 1";

    private static final String BEHIND = """
            SELECT coalesce(sum(cardinality(ids)), 0) AS events, coalesce(extract(epoch FROM now() - min(at)), 0)::float8 AS lag,
            coalesce(extract(epoch FROM now() - min(at) FILTER (WHERE xid >= pg_snapshot_xmin(pg_current_snapshot()))), 0)::float8
            AS held FROM (SELECT l.xid, l.at, l.ids FROM commit_log l WHERE (l.xid, l.seq) > (?::xid8, ?)
            ORDER BY l.xid, l.seq LIMIT ?) AS next""";

    private static final String BACKFILL =
            "SELECT coalesce(sum(cardinality(ids)), 0) FROM forward_backfill WHERE lane = ?";

    /** Events to take, and where they come from. */
    public record Portion(TakenFrom from, List<UUID> ids) {}

    /**
     * What a lane has not taken yet.
     *
     * @param events      committed events after its cursor
     * @param lagSeconds  age of the oldest of them
     * @param heldSeconds age of the oldest of them that an open transaction keeps from being read; 0: none
     * @param backfill     older events that a command put up
     */
    public record Behind(long events, double lagSeconds, double heldSeconds, long backfill) {}

    private LogReader() {}

    /** Returns the next events: first of the log, then of the backfill. Returns null if there are none. */
    public static @Nullable Portion next(Connection connection, Lane lane) throws SQLException {
        List<LogEntry> entries = new ArrayList<>();
        Statements.each(
                connection,
                AFTER,
                row -> entries.add(
                        new LogEntry(LogPosition.of(row), EventRow.instant(row, "at"), RequestTable.ids(row, "ids"))),
                lane.cursor().xid(),
                lane.cursor().seq(),
                ENTRIES);
        return entries.isEmpty() ? backfill(connection, lane.name()) : ofLog(lane.cursor(), entries);
    }

    private static Portion ofLog(LogPosition from, List<LogEntry> entries) {
        List<UUID> ids = new ArrayList<>();
        LogEntry last = entries.get(0);
        for (LogEntry entry : entries) {
            if (!ids.isEmpty() && ids.size() + entry.ids().size() > EVENTS) {
                break;
            }
            ids.addAll(entry.ids());
            last = entry;
        }
        return new Portion(new TakenFrom.Log(from, last.position(), last.at()), ids);
    }

    private static @Nullable Portion backfill(Connection connection, String lane) throws SQLException {
        return Statements.first(
                connection,
                PORTION,
                row -> new Portion(new TakenFrom.Backfill(row.getLong("number")), RequestTable.ids(row, "ids")),
                lane);
    }

    /** @param most entries of the log that are looked at */
    public static Behind behind(Connection connection, Lane lane, int most) throws SQLException {
        long backfill = Statements.number(connection, BACKFILL, lane.name());
        return Objects.requireNonNull(Statements.first(
                connection,
                BEHIND,
                row -> new Behind(row.getLong("events"), row.getDouble("lag"), row.getDouble("held"), backfill),
                lane.cursor().xid(),
                lane.cursor().seq(),
                most));
    }
}
