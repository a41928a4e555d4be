package io.lossy.telemetry.forward.books;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A place between two entries of the commit log.
 *
 * @param xid number of the transaction, as text, because it has 64 bits without a sign
 * @param seq number of the entry
 */
public record LogPosition(String xid, long seq) {
    static LogPosition of(ResultSet row) throws SQLException {
        return new LogPosition(row.getString("at_xid"), row.getLong("seq"));
    }
}
