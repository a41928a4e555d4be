package io.lossy.telemetry.privacy;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseSession;
import io.lossy.telemetry.database.DatabaseSession.Isolation;
import io.lossy.telemetry.database.JdbcReader;
import io.lossy.telemetry.event.OptOut;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** The table {@code opt_outs}. Blocking, for a worker and the command line. */
public final class OptOutRows {
    private static final String OUT =
            "INSERT INTO opt_outs AS kept (install_id, opted_out) SELECT unnest(?::text[]), true"
                    + " ON CONFLICT (install_id) DO UPDATE SET opted_out = true, received_at = now() WHERE NOT kept.opted_out";
    private static final String IN =
            "UPDATE opt_outs SET opted_out = false, received_at = now() WHERE install_id = ANY (?) AND opted_out";
    /** Stores the opt-outs of an array of installs, each once. */
    public static final String OUT_ALL =
            "INSERT INTO opt_outs AS kept (install_id, opted_out) SELECT unnest($1::text[]), true"
                    + " ON CONFLICT (install_id) DO UPDATE SET opted_out = true, received_at = now()"
                    + " WHERE NOT kept.opted_out";
    /** Stores the opt-ins of an array of installs. */
    public static final String IN_ALL =
            "UPDATE opt_outs SET opted_out = false, received_at = now() WHERE install_id = ANY ($1::text[]) AND opted_out";

    private static final int PATIENCE_SECONDS = 10;

    private final DatabaseAddress database;
    private final JdbcReader reads;

    public OptOutRows(DatabaseAddress database) {
        this.database = database;
        this.reads = new JdbcReader(database);
    }

    /**
     * Stores all choices or none. If an install occurs several times, its last choice counts.
     *
     * @return for each choice whether it changed something
     */
    public List<Boolean> keep(List<OptOut> choices) {
        return DatabaseSession.inTransaction(database, Isolation.READ_COMMITTED, connection -> {
            List<Boolean> news = new ArrayList<>(choices.size());
            for (OptOut choice : choices) {
                news.add(keep(connection, choice));
            }
            return news;
        });
    }

    /**
     * Stores a choice within a transaction of the caller, under the pseudonyms of all keys, because stored rows may have any of
     * them. Returns whether it changed something.
     */
    public static boolean keep(Connection connection, OptOut choice) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(choice.optedOut() ? OUT : IN)) {
            statement.setQueryTimeout(PATIENCE_SECONDS);
            statement.setArray(
                    1, connection.createArrayOf("text", choice.installs().toArray()));
            return statement.executeUpdate() > 0;
        }
    }

    /** Returns the fingerprints of the installs that have opted out, the newest first. */
    LongStream all(int most) {
        LongStream.Builder found = LongStream.builder();
        reads.each(
                "SELECT install_id FROM opt_outs WHERE opted_out ORDER BY received_at DESC LIMIT ?",
                List.of(most),
                row -> found.add(OptOuts.fingerprint(row.getString(1))));
        return found.build();
    }

    /** Returns the installs that have opted out and that another record does not know. */
    public List<String> unknownTo(Predicate<String> known) {
        List<String> unknown = new ArrayList<>();
        reads.each("SELECT install_id FROM opt_outs WHERE opted_out", List.of(), row -> {
            String install = row.getString(1);
            if (!known.test(install)) {
                unknown.add(install);
            }
        });
        return unknown;
    }

    /** Returns the time of the database, which dates the choices. */
    Instant now() {
        Instant[] now = {Instant.EPOCH};
        reads.each("SELECT (extract(epoch FROM now()) * 1000)::bigint", List.of(), PATIENCE_SECONDS, row -> {
            now[0] = Instant.ofEpochMilli(row.getLong(1));
        });
        return now[0];
    }

    /** Counts the installs that have opted out. */
    public long count() {
        long[] count = {0};
        reads.each("SELECT count(*) FROM opt_outs WHERE opted_out", List.of(), (ResultSet row) -> {
            count[0] = row.getLong(1);
        });
        return count[0];
    }
}
