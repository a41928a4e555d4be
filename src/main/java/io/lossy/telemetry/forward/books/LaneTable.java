package io.lossy.telemetry.forward.books;

import io.lossy.telemetry.database.DatabaseId;
import io.lossy.telemetry.database.EventRow;
import io.lossy.telemetry.database.Statements;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads and changes rows of {@code forward_lanes}. Blocking. */
public final class LaneTable {
    /** Each entry with a smaller transaction number has ended, so a lane that begins here gets all that follow. */
    static final String END_OF_LOG =
            "((pg_snapshot_xmin(pg_current_snapshot())::text::numeric - 1)::text)::xid8, 9223372036854775807";

    private static final String OUTCOMES =
            Arrays.stream(ForwardOutcome.values()).map(ForwardOutcome::word).collect(Collectors.joining(", "));
    private static final String COLUMNS =
            "name, database_id, xid::text AS at_xid, seq, read_at, state, reason, last_error,"
                    + " last_error_at, began_at, trimmed_from, taken, " + OUTCOMES;

    private LaneTable() {}

    public static @Nullable Lane read(Connection connection, String name) throws SQLException {
        return Statements.first(
                connection, "SELECT " + COLUMNS + " FROM forward_lanes WHERE name = ?", LaneTable::lane, name);
    }

    public static List<Lane> all(Connection connection) throws SQLException {
        List<Lane> lanes = new ArrayList<>();
        Statements.each(
                connection, "SELECT " + COLUMNS + " FROM forward_lanes ORDER BY name", row -> lanes.add(lane(row)));
        return lanes;
    }

    /** Returns the id of the connected database; see {@link Lane#databaseId}. */
    public static String databaseId(Connection connection) throws SQLException {
        return Objects.requireNonNull(
                Statements.first(connection, "SELECT " + DatabaseId.SQL, row -> row.getString(1)));
    }

    /**
     * Creates the row of a lane that starts with the next commit. Does nothing if there is one.
     *
     * @param guard condition under which it writes
     */
    public static void begin(Connection connection, String name, String guard) throws SQLException {
        Statements.update(
                connection,
                "INSERT INTO forward_lanes (name, database_id, xid, seq) SELECT ?, " + DatabaseId.SQL + ", "
                        + END_OF_LOG + " WHERE " + guard + " ON CONFLICT (name) DO NOTHING",
                name);
    }

    /** Pauses a running lane. Returns false if it does not run. */
    public static boolean pause(Connection connection, String name, PauseReason reason, String guard)
            throws SQLException {
        return Statements.update(
                        connection,
                        "UPDATE forward_lanes SET state = 'paused', reason = ? WHERE name = ? AND state = 'running' AND "
                                + guard,
                        reason.word(),
                        name)
                > 0;
    }

    private static Lane lane(ResultSet row) throws SQLException {
        Map<ForwardOutcome, Long> outcomes = new EnumMap<>(ForwardOutcome.class);
        for (ForwardOutcome outcome : ForwardOutcome.values()) {
            outcomes.put(outcome, row.getLong(outcome.word()));
        }
        return new Lane(
                row.getString("name"),
                row.getString("database_id"),
                LogPosition.of(row),
                EventRow.instant(row, "read_at"),
                LaneState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getString("reason"),
                row.getString("last_error"),
                optionalInstant(row, "last_error_at"),
                EventRow.instant(row, "began_at"),
                optionalInstant(row, "trimmed_from"),
                row.getLong("taken"),
                outcomes);
    }

    static @Nullable Instant optionalInstant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
