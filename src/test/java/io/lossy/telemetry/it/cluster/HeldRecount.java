package io.lossy.telemetry.it.cluster;

import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Locks the parts of one server, so that a server that counts it again waits inside its transaction, having read all rows. */
final class HeldRecount implements AutoCloseable {
    /** Its former starts have parts too, until these leave the window. */
    private static final String NEWEST = "SELECT incarnation FROM (SELECT incarnation FROM nodes WHERE name = '%s'"
            + " ORDER BY started_at DESC LIMIT 1) AS newest WHERE incarnation IN (SELECT incarnation FROM window_parts)";

    private static final String HOLD = "SELECT bucket FROM window_parts WHERE incarnation = ?::uuid FOR UPDATE";
    private static final String MINE = "SELECT pg_backend_pid()";

    /** Servers give up a lock after two seconds and try again, so a wait that just began is the one to find. */
    private static final String WAITS =
            "SELECT client_port FROM pg_stat_activity WHERE %d = ANY (pg_blocking_pids(pid))"
                    + " AND query LIKE '%%recounted_at = ''epoch''%%' AND query_start > clock_timestamp() - interval '1 second'";

    private static final String WORKS =
            "SELECT count(*) FROM pg_stat_activity WHERE client_port = %d AND xact_start IS NOT NULL";

    private final Sql sql;
    private final UUID incarnation;
    private final Connection connection;
    private final int holder;

    /** @param node a server that has written parts */
    HeldRecount(Sql sql, String node) {
        this.sql = sql;
        this.incarnation = UUID.fromString(newest(sql, node));
        try {
            connection = sql.database().connect();
            connection.setAutoCommit(false);
            holder = numbers(MINE).get(0);
            hold();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String newest(Sql sql, String node) {
        List<String> found = new ArrayList<>();
        await().atMost(Patience.LONG).until(() -> found.addAll(sql.column(String.format(Locale.ROOT, NEWEST, node))));
        return found.get(0);
    }

    private void hold() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(HOLD)) {
            statement.setString(1, incarnation.toString());
            try (ResultSet held = statement.executeQuery()) {
                if (!held.next()) {
                    throw new AssertionError("no parts of " + incarnation);
                }
            }
        }
    }

    private List<Integer> numbers(String query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query);
                ResultSet result = statement.executeQuery()) {
            List<Integer> numbers = new ArrayList<>();
            while (result.next()) {
                numbers.add(result.getInt(1));
            }
            return numbers;
        }
    }

    /** The start of the server whose parts are held. */
    UUID incarnation() {
        return incarnation;
    }

    /** Waits for a server that waits for this one while it counts, and returns the port of its connection. */
    int awaitRecount() {
        List<String> ports = new ArrayList<>();
        await().atMost(Patience.LONGEST)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> ports.addAll(sql.column(String.format(Locale.ROOT, WAITS, holder))));
        return Integer.parseInt(ports.get(0));
    }

    /** Whether the transaction of the connection from this port is still in progress. */
    boolean isInProgress(int port) {
        return sql.count(String.format(Locale.ROOT, WORKS, port)) > 0;
    }

    @Override
    public void close() {
        try {
            connection.close(); // rolls back
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
