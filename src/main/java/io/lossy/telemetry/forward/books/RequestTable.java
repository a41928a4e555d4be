package io.lossy.telemetry.forward.books;

import io.lossy.telemetry.database.EventRow;
import io.lossy.telemetry.database.Statements;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes rows of {@code forward_requests}. Blocking. */
public final class RequestTable {
    private static final String OF_LANE =
            "SELECT request_id, number, ids, rules, attempts, first_attempt_at, next_attempt_at, parked, last_error"
                    + " FROM forward_requests WHERE lane = ? ORDER BY number, request_id";
    private static final String INSERT = "INSERT INTO forward_requests (request_id, lane, number, ids, rules, attempts,"
            + " first_attempt_at, next_attempt_at, parked, last_error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String DELETE = "DELETE FROM forward_requests WHERE lane = ? AND request_id = ANY (?)";

    private RequestTable() {}

    /** Returns the open requests in their order. */
    public static List<StoredRequest> of(Connection connection, String lane) throws SQLException {
        List<StoredRequest> requests = new ArrayList<>();
        Statements.each(connection, OF_LANE, row -> requests.add(request(row)), lane);
        return requests;
    }

    private static StoredRequest request(ResultSet row) throws SQLException {
        return new StoredRequest(
                row.getObject("request_id", UUID.class),
                row.getLong("number"),
                ids(row, "ids"),
                row.getString("rules"),
                row.getInt("attempts"),
                LaneTable.optionalInstant(row, "first_attempt_at"),
                EventRow.instant(row, "next_attempt_at"),
                row.getBoolean("parked"),
                row.getString("last_error"));
    }

    static List<UUID> ids(ResultSet row, String column) throws SQLException {
        return List.of((UUID[]) row.getArray(column).getArray());
    }

    /** Returns how many of the requests were open. */
    static int delete(Connection connection, String lane, List<StoredRequest> requests) throws SQLException {
        if (requests.isEmpty()) {
            return 0;
        }
        try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
            statement.setString(1, lane);
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "uuid", requests.stream().map(StoredRequest::id).toArray()));
            return statement.executeUpdate();
        }
    }

    static void insert(Connection connection, String lane, List<StoredRequest> requests) throws SQLException {
        if (requests.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            for (StoredRequest request : requests) {
                statement.setObject(1, request.id());
                statement.setString(2, lane);
                statement.setLong(3, request.number());
                statement.setArray(
                        4, connection.createArrayOf("uuid", request.ids().toArray()));
                statement.setString(5, request.rules());
                statement.setInt(6, request.attempts());
                statement.setObject(7, utc(request.firstAttempt()), Types.TIMESTAMP_WITH_TIMEZONE);
                statement.setObject(8, utc(request.nextAttempt()), Types.TIMESTAMP_WITH_TIMEZONE);
                statement.setBoolean(9, request.parked());
                statement.setString(10, request.lastError());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    static @Nullable OffsetDateTime utc(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }
}
