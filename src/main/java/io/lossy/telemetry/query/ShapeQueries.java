package io.lossy.telemetry.query;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.EventRow;
import io.lossy.telemetry.database.JdbcReader;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Reads what arrived and the catalog does not know: from the shapes in the table of rejections, which has no values. */
public final class ShapeQueries {
    private static final String UNKNOWN = """
            SELECT event, string_agg(DISTINCT source, ' ' ORDER BY source) AS sources, count(*) AS count,
                   max(received_at) AS last_seen, (array_agg(detail ORDER BY received_at DESC))[1] AS detail
            FROM analytics_rejections WHERE reason = 'unknown_event' AND event IS NOT NULL AND received_at >= ?
            GROUP BY event ORDER BY count(*) DESC, event LIMIT ?""";

    private static final String SHAPES = """
            SELECT event, pointer, split_part(shape, '(', 1) AS type, count(*) AS count,
                   coalesce(min(nullif(rtrim(split_part(shape, '(', 2), ')'), '')::bigint), 0) AS shortest,
                   coalesce(max(nullif(rtrim(split_part(shape, '(', 2), ')'), '')::bigint), 0) AS longest
            FROM analytics_rejections WHERE reason = 'field_type' AND event IS NOT NULL AND received_at >= ?
            GROUP BY 1, 2, 3 ORDER BY count(*) DESC, 1, 2, 3 LIMIT ?""";

    /** More than a person reads. A client can invent any number of names. */
    private static final int MOST = 200;

    private final JdbcReader reads;

    public ShapeQueries(DatabaseAddress database) {
        this.reads = new JdbcReader(database);
    }

    /** Returns unknown events received since then, the most frequent first. */
    public List<UnknownEvent> unknownEvents(Instant since) {
        List<UnknownEvent> found = new ArrayList<>();
        reads.each(
                UNKNOWN,
                List.of(since.atOffset(ZoneOffset.UTC), MOST),
                row -> found.add(new UnknownEvent(
                        row.getString("event"),
                        List.of(row.getString("sources").split(" ")),
                        row.getLong("count"),
                        EventRow.instant(row, "last_seen"),
                        row.getString("detail"))));
        return found;
    }

    /** Returns shapes of values of a wrong type received since then, the most frequent first. */
    public List<FieldShape> wrongTypes(Instant since) {
        List<FieldShape> found = new ArrayList<>();
        reads.each(
                SHAPES,
                List.of(since.atOffset(ZoneOffset.UTC), MOST),
                row -> found.add(new FieldShape(
                        row.getString("event"),
                        row.getString("pointer"),
                        row.getString("type"),
                        row.getLong("shortest"),
                        row.getLong("longest"),
                        row.getLong("count"))));
        return found;
    }
}
