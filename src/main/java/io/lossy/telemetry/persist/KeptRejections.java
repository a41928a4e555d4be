package io.lossy.telemetry.persist;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rejected events that families with {@code keep_rejected} have kept. Blocking, for the command line. */
public final class KeptRejections {
    private static final int PAGE = 100;

    /** Who has opted out since is left out: nothing of theirs is stored any more. */
    private static final String NEXT = """
            SELECT k.rejection_key, k.event, k.source, k.release, k.event_json
            FROM kept_rejections k JOIN analytics_rejections r USING (rejection_key)
            WHERE k.rejection_key > ? AND k.received_at >= ? AND (? = '' OR r.reason = ?)
            AND NOT EXISTS (SELECT 1 FROM opt_outs o WHERE o.install_id = k.install_id AND o.opted_out)
            ORDER BY k.rejection_key LIMIT ?""";

    private final DatabaseAddress database;

    public KeptRejections(DatabaseAddress database) {
        this.database = database;
    }

    /**
     * One kept event.
     *
     * @param key  its place in the table, and its event id
     * @param json as it is sent again
     */
    public record Kept(
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
     * The next hundred in the order of keys, or fewer when there are no more.
     *
     * @param after  the last key of the page before; empty: the first page
     * @param reason why it was rejected; empty: any
     */
    public List<Kept> page(String after, Instant since, String reason) {
        List<Kept> page = new ArrayList<>();
        new BlockingReads(database)
                .each(
                        NEXT,
                        List.of(after, since.atOffset(ZoneOffset.UTC), reason, reason, PAGE),
                        row -> page.add(new Kept(
                                row.getString("rejection_key"),
                                row.getString("event"),
                                row.getString("source"),
                                row.getString("release"),
                                row.getString("event_json"))));
        return page;
    }

    /** What is stored now is rejected no longer: an event ends in one way, so its record goes, and what was kept with it. */
    public void forget(List<String> keys) {
        try (Connection connection = database.connect();
                PreparedStatement statement =
                        connection.prepareStatement("DELETE FROM analytics_rejections WHERE rejection_key = ANY (?)")) {
            statement.setArray(1, connection.createArrayOf("text", keys.toArray()));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw SqlFailures.of(e);
        }
    }
}
