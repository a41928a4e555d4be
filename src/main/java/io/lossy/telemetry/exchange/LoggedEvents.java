package io.lossy.telemetry.exchange;

import io.lossy.telemetry.database.SqlFailures;
import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Reads what one server stored, by its entries in the commit log, and writes the parts of a server that is gone.
 *
 * <p>A transaction that locks the server's row in {@code window_nodes} does all of the latter: it reads, and writes what the
 * reader made of it. So only one server does it at a time, it has effect once or not at all, and a server that was taken for
 * gone waits with its own parts, and then replaces them. A lease would need the connection of the tables' owner, and 30 seconds
 * until another server can go on after its holder.
 */
public final class LoggedEvents {
    /** Without a row there is nothing to lock. */
    private static final String CLAIM = """
            INSERT INTO window_nodes (incarnation, version, base_version, catalog_hash, written_at)
            VALUES ($1, 0, 0, '', clock_timestamp()) ON CONFLICT DO NOTHING""";

    /** Finds no row if the server is back, if another server is counting, or if nothing is to be done any more. */
    private static final String LOCK = """
            SELECT (extract(epoch FROM now()) * 1000000)::bigint AS began FROM window_nodes w
            WHERE incarnation = $1::uuid AND NOT EXISTS (SELECT 1 FROM nodes
            WHERE incarnation = $1::uuid AND seen_at > clock_timestamp() - interval '6 seconds')
            AND (recounted_at IS NULL OR catalog_hash <> $2::text
            OR recounted_at <= (SELECT max(at) FROM commit_log WHERE incarnation = $1::uuid))
            FOR UPDATE SKIP LOCKED""";

    private static final String ENTRIES = """
            SELECT at, seq, ids FROM commit_log WHERE incarnation = $1::uuid AND (at, seq) > ($2::timestamptz, $3::bigint)
            ORDER BY at, seq LIMIT 20""";

    /** Ids per query. */
    private static final int PAGE = 1_000;

    private final Supplier<Pool> pool;
    private final StoredEvents stored;

    private record Place(OffsetDateTime at, long seq) {}

    /** @param pool the connections in use now */
    public LoggedEvents(Supplier<Pool> pool, StoredEvents stored) {
        this.pool = pool;
        this.stored = stored;
    }

    /** Passes the events of one server that occurred at or after {@code since} to the sink. */
    public Future<Void> read(UUID incarnation, Instant since, Consumer<TelemetryEvent> sink) {
        return pool.get()
                .withConnection(connection -> events(connection, incarnation, since, sink))
                .recover(failure -> Future.failedFuture(SqlFailures.of(failure)));
    }

    /**
     * Counts what a server that is gone has stored.
     *
     * @param catalogHash of what the sink counts
     * @param sink        receives its events that occurred at or after {@code since}
     * @param parts       what the sink made of all of them; the version does not matter
     * @return false if it was not necessary, or another server is doing it
     */
    public Future<Boolean> recount(
            UUID gone, String catalogHash, Instant since, Consumer<TelemetryEvent> sink, Supplier<OwnParts> parts) {
        Pool now = pool.get();
        return now.preparedQuery(CLAIM)
                .execute(Tuple.of(gone))
                .compose(claimed -> now.withTransaction(connection -> connection
                        .preparedQuery(LOCK)
                        .execute(Tuple.of(gone, catalogHash))
                        .compose(locked -> locked.size() == 0
                                ? Future.succeededFuture(false)
                                : events(connection, gone, since, sink)
                                        .compose(read -> write(connection, gone, locked, parts.get())))))
                .recover(failure -> Future.failedFuture(SqlFailures.of(failure)));
    }

    private static Future<Boolean> write(SqlConnection connection, UUID gone, RowSet<Row> locked, OwnParts parts) {
        long began = locked.iterator().next().getLong(0);
        return connection
                .preparedQuery(WindowRows.RECOUNT + WindowRows.WRITE)
                .execute(WindowRows.parameters(gone, parts, began))
                .map(written -> true);
    }

    private Future<Void> events(
            SqlConnection connection, UUID incarnation, Instant since, Consumer<TelemetryEvent> sink) {
        Place start = new Place(StoredEvents.utc(since.minus(WindowRows.MARGIN)), 0);
        return entries(connection, incarnation, start, since, sink);
    }

    private Future<Void> entries(
            SqlConnection connection, UUID incarnation, Place after, Instant since, Consumer<TelemetryEvent> sink) {
        return connection
                .preparedQuery(ENTRIES)
                .execute(Tuple.of(incarnation, after.at(), after.seq()))
                .compose(rows -> {
                    if (rows.size() == 0) {
                        return Future.succeededFuture();
                    }
                    List<UUID> ids = new ArrayList<>();
                    Place last = after;
                    for (Row row : rows) {
                        ids.addAll(List.of(row.getArrayOfUUIDs("ids")));
                        last = new Place(row.getOffsetDateTime("at"), row.getLong("seq"));
                    }
                    Place next = last;
                    return pages(connection, ids, since, sink)
                            .compose(read -> entries(connection, incarnation, next, since, sink));
                });
    }

    private Future<Void> pages(SqlConnection connection, List<UUID> ids, Instant since, Consumer<TelemetryEvent> sink) {
        if (ids.isEmpty()) {
            return Future.succeededFuture();
        }
        int size = Math.min(PAGE, ids.size());
        UUID[] page = ids.subList(0, size).toArray(UUID[]::new);
        return stored.read(connection, page, since, sink)
                .compose(read -> pages(connection, ids.subList(size, ids.size()), since, sink));
    }
}
