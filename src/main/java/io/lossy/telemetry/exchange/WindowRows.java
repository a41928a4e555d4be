package io.lossy.telemetry.exchange;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * Writes the parts of a server's windows and reads those of the others. Each call is one statement and one transaction, so it
 * works behind a pooler.
 *
 * <p>The versions of a server grow with each commit, because each write changes the server's row under its lock. So a reader
 * that asks for what is newer than the version it knows misses nothing.
 */
public final class WindowRows {
    /** An event may have occurred, by the clock of its server, this long after the database stored it. */
    static final Duration MARGIN = Duration.ofMinutes(2);

    /** Larger than any version before, also if the tables were emptied. One value for the whole transaction. */
    private static final String NEXT = "(extract(epoch FROM now()) * 1000000)::bigint";

    private static final String LARGER = "greatest(window_nodes.version + 1, " + NEXT + ")";

    /** Writes nothing if the row is gone or another server has changed it. */
    private static final String CHANGE = """
            WITH mine AS (UPDATE window_nodes SET version = <larger>, catalog_hash = $2::text, written_at = clock_timestamp()
            WHERE incarnation = $1::uuid AND version = $3::bigint RETURNING version),
            replaced AS (DELETE FROM window_parts p USING mine WHERE p.incarnation = $1::uuid AND p.bucket < $4::bigint),
            """.replace("<larger>", LARGER);

    private static final String WITHOUT_OTHERS = """
            replaced AS (DELETE FROM window_parts p USING mine
            WHERE p.incarnation = $1::uuid AND p.bucket <> ALL ($5::bigint[])),
            """;

    private static final String REPLACE = """
            WITH mine AS (INSERT INTO window_nodes (incarnation, version, base_version, catalog_hash, written_at)
            SELECT $1::uuid, <next>, <next>, $2::text, clock_timestamp() WHERE $3::bigint = 0
            ON CONFLICT (incarnation) DO UPDATE SET version = <larger>, base_version = <larger>, catalog_hash = $2::text,
            written_at = clock_timestamp(), recounted_at = NULL
            RETURNING version),
            """.replace("<next>", NEXT).replace("<larger>", LARGER) + WITHOUT_OTHERS;

    /** For a server that is gone, in the transaction that has locked its row; parameter 3 is its start. */
    static final String RECOUNT = """
            WITH mine AS (UPDATE window_nodes SET version = <larger>, base_version = <larger>, catalog_hash = $2::text,
            written_at = clock_timestamp(), recounted_at = 'epoch'::timestamptz + $3::bigint * interval '1 microsecond'
            WHERE incarnation = $1::uuid RETURNING version),
            """.replace("<larger>", LARGER) + WITHOUT_OTHERS;

    /** Ends each of the statements. It also deletes what left the window, unless another server is doing so. */
    static final String WRITE = """
            written AS (INSERT INTO window_parts (incarnation, bucket, version, part)
            SELECT $1::uuid, fresh.bucket, mine.version, fresh.part
            FROM mine, (SELECT unnest($5::bigint[]) AS bucket, unnest($6::bytea[]) AS part) fresh
            ON CONFLICT (incarnation, bucket) DO UPDATE SET version = EXCLUDED.version, part = EXCLUDED.part),
            old AS (DELETE FROM window_parts WHERE ctid = ANY (ARRAY(SELECT ctid FROM window_parts
            WHERE bucket < $4::bigint AND incarnation <> $1::uuid FOR UPDATE SKIP LOCKED)))
            SELECT version FROM mine""";

    /** Steps from one incarnation to the next in the index, because the log of two days has millions of entries. */
    static final String READ = """
            WITH RECURSIVE logged (incarnation) AS (
            (SELECT l.incarnation FROM commit_log l ORDER BY l.incarnation LIMIT 1) UNION ALL
            SELECT (SELECT l.incarnation FROM commit_log l WHERE l.incarnation > logged.incarnation
            ORDER BY l.incarnation LIMIT 1) FROM logged WHERE logged.incarnation IS NOT NULL),
            lately AS (SELECT incarnation, (SELECT max(l.at) FROM commit_log l WHERE l.incarnation = logged.incarnation) AS at
            FROM logged WHERE incarnation IS NOT NULL),
            alive AS (SELECT incarnation FROM nodes WHERE seen_at > clock_timestamp() - interval '6 seconds'),
            peers AS (SELECT incarnation FROM alive UNION SELECT incarnation FROM window_nodes
            UNION SELECT incarnation FROM lately WHERE at > clock_timestamp() - $4::bigint * interval '1 millisecond')
            SELECT p.incarnation, a.incarnation IS NOT NULL AS alive, coalesce(w.version, 0) AS version,
            coalesce(w.base_version, 0) AS base_version, coalesce(w.catalog_hash, '') AS catalog_hash,
            coalesce((extract(epoch FROM clock_timestamp() - w.written_at) * 1000)::bigint, 0) AS age,
            a.incarnation IS NULL AND l.at > clock_timestamp() - $4::bigint * interval '1 millisecond'
            AND l.at >= coalesce(w.recounted_at, '-infinity') AS outstanding,
            c.bucket, c.part, pg_snapshot_xmin(s)::text::bigint AS oldest, pg_snapshot_xmax(s)::text::bigint AS next
            FROM pg_current_snapshot() s LEFT JOIN peers p ON p.incarnation <> $1
            LEFT JOIN alive a USING (incarnation) LEFT JOIN window_nodes w USING (incarnation)
            LEFT JOIN lately l USING (incarnation)
            LEFT JOIN unnest($2::uuid[], $3::bigint[]) AS k (incarnation, version) USING (incarnation)
            LEFT JOIN window_parts c ON c.incarnation = p.incarnation AND c.version > coalesce(k.version, 0)
            ORDER BY p.incarnation""";

    private final BiFunction<String, Tuple, Future<RowSet<Row>>> run;
    private final UUID incarnation;

    /**
     * @param run         executes a statement as a transaction of its own
     * @param incarnation this start of the server
     */
    public WindowRows(BiFunction<String, Tuple, Future<RowSet<Row>>> run, UUID incarnation) {
        this.run = run;
        this.incarnation = incarnation;
    }

    /**
     * Writes this server's parts.
     *
     * @return the version of this write; 0 if nothing was written, because the row is gone or another server has changed it:
     *     then all parts must be replaced
     */
    public Future<Long> write(OwnParts own) {
        String sql = (own.replaceAll() ? REPLACE : CHANGE) + WRITE;
        return run.apply(sql, parameters(incarnation, own))
                .map(rows -> rows.size() == 0 ? 0L : rows.iterator().next().getLong(0));
    }

    private static Tuple parameters(UUID incarnation, OwnParts own) {
        return parameters(incarnation, own, own.version());
    }

    static Tuple parameters(UUID incarnation, OwnParts own, long third) {
        return Tuple.tuple()
                .addUUID(incarnation)
                .addString(own.catalogHash())
                .addLong(third)
                .addLong(own.oldest())
                .addValue(own.parts().stream().map(WindowPart::bucket).toArray(Long[]::new))
                .addValue(own.parts().stream()
                        .map(part -> Buffer.buffer(part.bytes()))
                        .toArray(Buffer[]::new));
    }

    /**
     * Reads the state of the other servers, and their parts that are newer than the known versions.
     *
     * @param window how far back the windows reach
     */
    public Future<PeerStates> read(Map<UUID, Long> known, Duration window) {
        List<UUID> incarnations = new ArrayList<>(known.keySet());
        Tuple parameters = Tuple.tuple()
                .addUUID(incarnation)
                .addValue(incarnations.toArray(UUID[]::new))
                .addValue(incarnations.stream().map(known::get).toArray(Long[]::new))
                .addLong(window.plus(MARGIN).toMillis());
        return run.apply(READ, parameters).map(WindowRows::states);
    }

    private static PeerStates states(RowSet<Row> rows) {
        Map<UUID, List<Row>> byPeer = new LinkedHashMap<>();
        long oldest = 0;
        long next = 0;
        for (Row row : rows) {
            UUID peer = row.getUUID("incarnation");
            if (peer != null) {
                byPeer.computeIfAbsent(peer, each -> new ArrayList<>()).add(row);
            }
            oldest = row.getLong("oldest");
            next = row.getLong("next");
        }
        return new PeerStates(
                oldest, next, byPeer.values().stream().map(WindowRows::state).toList());
    }

    private static PeerState state(List<Row> rows) {
        Row row = rows.get(0);
        return new PeerState(
                row.getUUID("incarnation"),
                row.getBoolean("alive"),
                row.getLong("version"),
                row.getLong("base_version"),
                row.getString("catalog_hash"),
                row.getLong("age"),
                Boolean.TRUE.equals(row.getBoolean("outstanding")),
                rows.stream()
                        .filter(each -> each.getLong("bucket") != null)
                        .map(each -> new WindowPart(
                                each.getLong("bucket"), each.getBuffer("part").getBytes()))
                        .toList());
    }
}
