package io.lossy.telemetry.query;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.EventRow;
import io.lossy.telemetry.database.JdbcReader;
import io.lossy.telemetry.event.ClientReportTotals;
import io.lossy.telemetry.event.StoredHistory;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads history for the live page. Blocking, on its own connection, with a time limit of some seconds: the page shows
 * less rather than letting the database work for long.
 */
public final class PastQueries {
    private static final int PATIENCE_SECONDS = 5;
    /**
     * Upper bound for the rows of one reply. It is normally not reached, because the catalog limits the causes of
     * rejections.
     */
    private static final int MOST_ROWS = 20_000;

    private static final String ACCEPTED = """
            SELECT family, to_timestamp(floor(extract(epoch FROM received_at) / ?) * ?) AS at, count(*) AS events
            FROM analytics_events WHERE received_at >= ? AND received_at < ?
            GROUP BY 1, 2 LIMIT ?""";
    private static final String REJECTED = """
            SELECT reason, event, pointer, date_trunc('minute', received_at) AS minute, max(received_at) AS last,
                   (array_agg(detail ORDER BY received_at DESC))[1] AS detail,
                   (array_agg(shape ORDER BY received_at DESC))[1] AS shape,
                   (array_agg(source ORDER BY received_at DESC))[1] AS source, count(*) AS events
            FROM analytics_rejections WHERE received_at >= ? AND received_at < ?
            GROUP BY 1, 2, 3, 4 ORDER BY minute DESC LIMIT ?""";
    /**
     * Largest integer that JavaScript counts exactly. A forged report can contain any number and must not break the
     * sum.
     */
    private static final long MOST = 1L << 53;

    private static final String INSTALLS = """
            SELECT count(*) AS installs, coalesce(least(sum(emitted), ?), 0)::bigint AS emitted FROM client_reports""";
    private static final String DISCARDED = """
            SELECT key, least(sum(value::numeric), ?)::bigint AS events
            FROM client_reports, jsonb_each_text(discarded) GROUP BY key""";

    private final JdbcReader reads;

    public PastQueries(DatabaseAddress database) {
        this.reads = new JdbcReader(database);
    }

    /**
     * Counts what was received from {@code since} (inclusive) to {@code until} (exclusive).
     *
     * @param stepSeconds length of the time steps in which accepted events are counted
     */
    public StoredHistory between(Instant since, Instant until, int stepSeconds) {
        Object from = since.atOffset(ZoneOffset.UTC);
        Object to = until.atOffset(ZoneOffset.UTC);
        List<StoredHistory.HistoryEvent> accepted = new ArrayList<>();
        reads.each(
                ACCEPTED,
                List.of(stepSeconds, stepSeconds, from, to, MOST_ROWS),
                PATIENCE_SECONDS,
                row -> accepted.add(new StoredHistory.HistoryEvent(
                        row.getString("family"), EventRow.instant(row, "at"), row.getLong("events"))));
        List<StoredHistory.HistoryRejection> rejected = new ArrayList<>();
        reads.each(
                REJECTED,
                List.of(from, to, MOST_ROWS),
                PATIENCE_SECONDS,
                row -> rejected.add(new StoredHistory.HistoryRejection(
                        row.getString("reason"),
                        row.getString("event"),
                        row.getString("pointer"),
                        row.getString("detail"),
                        row.getString("shape"),
                        row.getString("source"),
                        EventRow.instant(row, "last"),
                        row.getLong("events"))));
        return new StoredHistory(accepted, rejected);
    }

    /** Returns the clients' own books, summed over all installs. */
    public ClientReportTotals clients() {
        Map<String, Long> discarded = new TreeMap<>();
        reads.each(
                DISCARDED,
                List.of(MOST),
                PATIENCE_SECONDS,
                row -> discarded.put(row.getString("key"), row.getLong("events")));
        List<ClientReportTotals> totals = new ArrayList<>();
        reads.each(
                INSTALLS,
                List.of(MOST),
                PATIENCE_SECONDS,
                row -> totals.add(new ClientReportTotals(row.getLong("installs"), row.getLong("emitted"), discarded)));
        return totals.get(0);
    }
}
