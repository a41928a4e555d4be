package io.lossy.telemetry.forward.books;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseSession;
import io.lossy.telemetry.database.DatabaseSession.Isolation;
import io.lossy.telemetry.database.Statements;
import io.lossy.telemetry.forward.books.LogReader.Behind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The books of a lane, as one snapshot of the database shows them.
 *
 * @param owner  name of the server that works on the lane; null if none does
 * @param open   events in requests without a result
 * @param parked those of them in requests that let others pass
 * @param dead   events that the destination will never get and that are still listed, by reason
 */
public record LaneBooks(
        Lane lane, @Nullable String owner, long open, long parked, Behind behind, Map<String, Long> dead) {
    private static final String OPEN = "SELECT coalesce(sum(cardinality(ids)), 0),"
            + " coalesce(sum(cardinality(ids)) FILTER (WHERE parked), 0) FROM forward_requests WHERE lane = ?";
    private static final String OWNER = "SELECT coalesce(n.name, l.holder::text) FROM leases l"
            + " LEFT JOIN nodes n ON n.incarnation = l.holder"
            + " WHERE l.name = 'forward' || ?::text AND l.expires_at > clock_timestamp()";
    private static final String DEAD = "SELECT reason, count(*) FROM forward_dead WHERE lane = ? GROUP BY reason";

    public LaneBooks {
        dead = Map.copyOf(dead);
    }

    /** Returns true if each event that the lane took has one outcome or is in an open request. */
    public boolean balance() {
        return lane.open() == open;
    }

    public static List<LaneBooks> all(DatabaseAddress database) {
        return DatabaseSession.inTransaction(database, Isolation.ONE_MOMENT, connection -> {
            List<LaneBooks> books = new ArrayList<>();
            for (Lane lane : LaneTable.all(connection)) {
                books.add(of(connection, lane));
            }
            return books;
        });
    }

    private static LaneBooks of(Connection connection, Lane lane) throws SQLException {
        long[] open = {0, 0};
        Statements.each(
                connection,
                OPEN,
                row -> {
                    open[0] = row.getLong(1);
                    open[1] = row.getLong(2);
                },
                lane.name());
        Map<String, Long> dead = new TreeMap<>();
        Statements.each(connection, DEAD, row -> dead.put(row.getString(1), row.getLong(2)), lane.name());
        return new LaneBooks(
                lane,
                Statements.first(connection, OWNER, row -> row.getString(1), lane.name()),
                open[0],
                open[1],
                LogReader.behind(connection, lane, Integer.MAX_VALUE),
                dead);
    }
}
