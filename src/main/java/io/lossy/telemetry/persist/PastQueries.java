package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.ClientTotals;
import io.lossy.telemetry.event.Past;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the live page asks the database: blocking, on a connection of its own, given up after some seconds. The page does
 * without rather than let the database work long for it.
 */
public final class PastQueries {
    private static final int PATIENCE_SECONDS = 5;
    /** Rows of one answer; causes of rejection are named by the catalog, so this is a bound and no habit. */
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
    /** What JavaScript still counts in ones: a forged report may say any number, and must not break the sum. */
    private static final long MOST = 1L << 53;

    private static final String INSTALLS = """
            SELECT count(*) AS installs, coalesce(least(sum(emitted), ?), 0)::bigint AS emitted FROM client_reports""";
    private static final String DISCARDED = """
            SELECT key, least(sum(value::numeric), ?)::bigint AS events
            FROM client_reports, jsonb_each_text(discarded) GROUP BY key""";

    private final BlockingReads reads;

    public PastQueries(DatabaseAddress database) {
        this.reads = new BlockingReads(database);
    }

    /**
     * Counts of what was received from {@code since} on and before {@code until}.
     *
     * @param stepSeconds how finely accepted events are counted
     */
    public Past between(Instant since, Instant until, int stepSeconds) {
        Object from = since.atOffset(ZoneOffset.UTC);
        Object to = until.atOffset(ZoneOffset.UTC);
        List<Past.Accepted> accepted = new ArrayList<>();
        reads.each(
                ACCEPTED,
                List.of(stepSeconds, stepSeconds, from, to, MOST_ROWS),
                PATIENCE_SECONDS,
                row -> accepted.add(new Past.Accepted(
                        row.getString("family"), EventRow.instant(row, "at"), row.getLong("events"))));
        List<Past.Rejected> rejected = new ArrayList<>();
        reads.each(
                REJECTED,
                List.of(from, to, MOST_ROWS),
                PATIENCE_SECONDS,
                row -> rejected.add(new Past.Rejected(
                        row.getString("reason"),
                        row.getString("event"),
                        row.getString("pointer"),
                        row.getString("detail"),
                        row.getString("shape"),
                        row.getString("source"),
                        EventRow.instant(row, "last"),
                        row.getLong("events"))));
        return new Past(accepted, rejected);
    }

    /** The clients' own books, over all installs. */
    public ClientTotals clients() {
        Map<String, Long> discarded = new TreeMap<>();
        reads.each(
                DISCARDED,
                List.of(MOST),
                PATIENCE_SECONDS,
                row -> discarded.put(row.getString("key"), row.getLong("events")));
        List<ClientTotals> totals = new ArrayList<>();
        reads.each(
                INSTALLS,
                List.of(MOST),
                PATIENCE_SECONDS,
                row -> totals.add(new ClientTotals(row.getLong("installs"), row.getLong("emitted"), discarded)));
        return totals.get(0);
    }
}
