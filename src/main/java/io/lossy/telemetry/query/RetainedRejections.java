package io.lossy.telemetry.query;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseSession;
import io.lossy.telemetry.database.DatabaseSession.Isolation;
import io.lossy.telemetry.database.JdbcReader;
import io.lossy.telemetry.database.Statements;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads and deletes the rejected events that families with {@code keep_rejected} keep. Blocking, for the command line.
 */
public final class RetainedRejections {
    private static final int PAGE = 100;

    /** Installs that have opted out since are left out, because nothing of them is stored any more. */
    private static final String NEXT = """
            SELECT k.rejection_key, k.event, k.source, k.release, k.event_json
            FROM kept_rejections k JOIN analytics_rejections r USING (rejection_key)
            WHERE k.rejection_key > ? AND k.received_at >= ? AND (? = '' OR r.reason = ?)
            AND NOT EXISTS (SELECT 1 FROM opt_outs o WHERE o.install_id = k.install_id AND o.opted_out)
            ORDER BY k.rejection_key LIMIT ?""";

    private final DatabaseAddress database;

    public RetainedRejections(DatabaseAddress database) {
        this.database = database;
    }

    /**
     * One kept event.
     *
     * @param key  its primary key, and its event id
     * @param json the event as it is sent again
     */
    public record RetainedRow(
            String key,
            String event,
            String source,
            @Nullable String release,
            String json) {
        @Override
        public String toString() {
            return "Kept[" + event + "]"; // values stay out of logs
        }
    }

    /**
     * Returns the next 100 kept events in key order, or fewer if there are no more.
     *
     * @param after  the last key of the previous page; empty: the first page
     * @param reason why it was rejected; empty: any
     */
    public List<RetainedRow> page(String after, Instant since, String reason) {
        List<RetainedRow> page = new ArrayList<>();
        new JdbcReader(database)
                .each(
                        NEXT,
                        List.of(after, since.atOffset(ZoneOffset.UTC), reason, reason, PAGE),
                        row -> page.add(new RetainedRow(
                                row.getString("rejection_key"),
                                row.getString("event"),
                                row.getString("source"),
                                row.getString("release"),
                                row.getString("event_json"))));
        return page;
    }

    /**
     * Deletes the rejections of events that are stored now, with their kept copies, because an id has one terminal
     * result.
     */
    public void forget(List<String> keys) {
        DatabaseSession.inTransaction(
                database,
                Isolation.READ_COMMITTED,
                connection -> Statements.update(
                        connection, "DELETE FROM analytics_rejections WHERE rejection_key = ANY (?)", keys));
    }
}
