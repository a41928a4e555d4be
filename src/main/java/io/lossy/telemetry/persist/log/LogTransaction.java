package io.lossy.telemetry.persist.log;

import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.Failpoint;
import io.lossy.telemetry.event.OptOut;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.log.record.LogChunk;
import io.lossy.telemetry.log.record.LogClaim;
import io.lossy.telemetry.log.record.LogContent;
import io.lossy.telemetry.log.record.LogPartition;
import io.lossy.telemetry.persist.EventRows;
import io.lossy.telemetry.persist.EventStore.Reported;
import io.lossy.telemetry.persist.InsertStatement;
import io.lossy.telemetry.persist.PostgresEventStore;
import io.lossy.telemetry.persist.RejectionRows;
import io.lossy.telemetry.persist.ReportRows;
import io.lossy.telemetry.privacy.OptOutRows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Stores records of the log and the position behind them in one transaction. So a position says what is stored, whatever ends
 * a server between the two. A reader that has lost its claim changes nothing.
 */
final class LogTransaction {
    private static final String CLAIM = """
            INSERT INTO log_positions AS known (topic_id, topic, partition, generation) VALUES ($1, $2, $3, 1)
            ON CONFLICT (topic_id, partition) DO UPDATE SET generation = known.generation + 1
            RETURNING generation, next_offset""";

    /** Waits for an erasure that is under way, which locks the table, and keeps another claim from coming between. */
    private static final String HOLD = """
            SELECT FROM log_positions
            WHERE topic_id = $1 AND partition = $2 AND generation = $3 AND next_offset = $4 FOR UPDATE""";

    private static final String MOVE = """
            UPDATE log_positions SET next_offset = $3, moved_at = now(), accepted = accepted + $4,
            persisted = persisted + $5, duplicate = duplicate + $6, rejected = rejected + $7, expired = expired + $8,
            erased = erased + $9 WHERE topic_id = $1 AND partition = $2""";

    private final PostgresEventStore store;
    private final UUID incarnation;

    /** @param incarnation stands in the commit log for this start of the server */
    LogTransaction(PostgresEventStore store, UUID incarnation) {
        this.store = store;
        this.incarnation = incarnation;
    }

    /**
     * What became of a chunk.
     *
     * @param fresh      the events that are rows now and were not before
     * @param rejections that are recorded now
     */
    record StoredChunk(
            LogClaim claim,
            LogBooks books,
            List<TelemetryEvent> fresh,
            List<Rejection> rejections,
            Reported reported) {}

    /** Makes the caller the only reader that moves the position of a partition. */
    Future<LogClaim> claim(LogPartition partition) {
        return store.inTransaction(connection -> connection
                .preparedQuery(CLAIM)
                .execute(Tuple.of(partition.topicId(), partition.topic(), partition.number()))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new LogClaim(partition, row.getLong(0), row.getLong(1));
                }));
    }

    /**
     * Stores what is left of a chunk.
     *
     * @param left     the content without what must not be stored
     * @param expired  how many accepted events were left out of it
     * @param poisoned rejections of events that the database does not take; they are not among {@code left}
     */
    Future<StoredChunk> store(LogChunk chunk, LogContent left, int expired, List<Rejection> poisoned) {
        return store.inTransaction(connection -> hold(connection, chunk.claim())
                .compose(held -> KnownErasures.of(connection, left))
                .compose(erasures -> {
                    List<TelemetryEvent> events = erasures.left(left.events());
                    int erased = left.events().size() - events.size();
                    List<Rejection> ends = Stream.concat(left.outdated().stream(), poisoned.stream())
                            .toList();
                    List<Rejection> rejections =
                            erasures.withoutKept(Stream.concat(ends.stream(), left.rejections().stream())
                                    .toList());
                    List<ClientReport> reports = erasures.leftReports(left.reports());
                    return insert(connection, events)
                            .compose(fresh -> reject(connection, rejections).compose(stored -> {
                                int known = (int) ends.stream()
                                        .filter(each -> stored.contains(each.key()))
                                        .count();
                                LogBooks books = new LogBooks(
                                        fresh.size(),
                                        events.size() - fresh.size() + known,
                                        ends.size() - known,
                                        expired,
                                        erased);
                                return choose(connection, left.choices())
                                        .compose(v -> report(connection, reports))
                                        .compose(reported -> move(connection, chunk, books)
                                                .map(v -> new StoredChunk(
                                                        chunk.claim().at(chunk.next()),
                                                        books,
                                                        fresh,
                                                        recorded(rejections, stored),
                                                        reported)));
                            }));
                }));
    }

    /** Inserts events and takes them back, to find out whether the database takes them. */
    Future<Void> attempt(List<TelemetryEvent> events) {
        return store.rolledBack(connection -> insert(connection, events).mapEmpty());
    }

    private static Future<Void> hold(SqlConnection connection, LogClaim claim) {
        LogPartition partition = claim.partition();
        return connection
                .preparedQuery(HOLD)
                .execute(Tuple.of(partition.topicId(), partition.number(), claim.generation(), claim.next()))
                .compose(rows -> rows.size() == 1
                        ? Future.succeededFuture()
                        : Future.failedFuture(new LostClaimException(claim)));
    }

    /** Returns the events that were not stored before, each id once. */
    private Future<List<TelemetryEvent>> insert(SqlConnection connection, List<TelemetryEvent> events) {
        if (events.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        return connection
                .preparedQuery(InsertStatement.IDEMPOTENT.sql())
                .execute(InsertStatement.IDEMPOTENT.parameters(EventRows.of(events), incarnation))
                .map(rows -> {
                    Set<UUID> ids = new HashSet<>();
                    rows.forEach(row -> ids.add(row.getUUID(0)));
                    List<TelemetryEvent> fresh = new ArrayList<>(ids.size());
                    for (TelemetryEvent event : events) {
                        if (ids.remove(event.id())) {
                            fresh.add(event);
                        }
                    }
                    return Collections.unmodifiableList(fresh);
                });
    }

    /** Returns the keys of the events that are stored and so are not rejected. */
    private static Future<Set<String>> reject(SqlConnection connection, List<Rejection> rejections) {
        if (rejections.isEmpty()) {
            return Future.succeededFuture(Set.of());
        }
        return connection
                .preparedQuery(RejectionRows.INSERT_AND_KEEP)
                .execute(RejectionRows.columnsAndKept(rejections))
                .map(rows -> {
                    Set<String> stored = new HashSet<>();
                    rows.forEach(row -> stored.add(row.getString(0)));
                    return stored;
                });
    }

    private static List<Rejection> recorded(List<Rejection> rejections, Set<String> stored) {
        return rejections.stream().filter(each -> !stored.contains(each.key())).toList();
    }

    private static Future<Reported> report(SqlConnection connection, List<ClientReport> reports) {
        return reports.isEmpty()
                ? Future.succeededFuture(Reported.NOTHING)
                : connection
                        .preparedQuery(ReportRows.UPSERT)
                        .execute(ReportRows.columns(reports))
                        .map(ReportRows::growth);
    }

    /** Stores the last choice of each install. */
    private static Future<Void> choose(SqlConnection connection, List<OptOut> choices) {
        Map<String, Boolean> last = new TreeMap<>(); // in order, so that two servers can't lock each other out
        choices.forEach(choice -> choice.installs().forEach(install -> last.put(install, choice.optedOut())));
        return choose(connection, OptOutRows.OUT_ALL, last, true)
                .compose(v -> choose(connection, OptOutRows.IN_ALL, last, false));
    }

    private static Future<Void> choose(
            SqlConnection connection, String sql, Map<String, Boolean> last, boolean optedOut) {
        String[] installs = last.entrySet().stream()
                .filter(each -> each.getValue() == optedOut)
                .map(Map.Entry::getKey)
                .toArray(String[]::new);
        return installs.length == 0
                ? Future.succeededFuture()
                : connection
                        .preparedQuery(sql)
                        .execute(Tuple.tuple().addValue(installs))
                        .mapEmpty();
    }

    private static Future<Void> move(SqlConnection connection, LogChunk chunk, LogBooks books) {
        Failpoint.LOG_INSERTED.pass();
        LogPartition partition = chunk.claim().partition();
        Tuple parameters = Tuple.of(partition.topicId(), partition.number(), chunk.next());
        books.addTo(parameters);
        return connection.preparedQuery(MOVE).execute(parameters).mapEmpty();
    }
}
