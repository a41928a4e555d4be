package io.lossy.telemetry.persist;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseRoles;
import io.lossy.telemetry.database.StoreOptions;
import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.exchange.LoggedEvents;
import io.lossy.telemetry.exchange.StoredEvents;
import io.lossy.telemetry.exchange.WindowRows;
import io.lossy.telemetry.node.DatabaseClock;
import io.lossy.telemetry.node.NodeIdentity;
import io.lossy.telemetry.node.SharedParts;
import io.lossy.telemetry.persist.pool.StorePools;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Stores a batch with one PostgreSQL statement. A batch with stored ids may take a second, idempotent one. It handles
 * no retries, circuit breaking or bad rows: {@link ResilientStore} adds those.
 */
public final class PostgresEventStore implements EventStore {
    /**
     * Changes nothing, but makes every session reload the list of partitions. A session that read the list while a
     * partition was being attached may not know the new partition, and DEFAULT rejects its rows until then (migration
     * 7). Blocks neither readers nor inserts.
     */
    private static final String LOOK_AGAIN =
            "ALTER TABLE ONLY analytics_events ALTER COLUMN event_id SET STATISTICS -1";

    private static final String RECEIVED_AT =
            "SELECT event_id, received_at FROM analytics_events WHERE event_id = ANY($1)";

    private static final Set<UUID> NONE = Set.of();

    private final UUID incarnation;
    private final StorePools pools;
    private final EventInserts inserts;
    private final StoredEvents stored;

    /** Creates a store with one role, as a server of its own. */
    public PostgresEventStore(Vertx vertx, DatabaseAddress database, Catalog catalog, StoreOptions options) {
        this(vertx, DatabaseRoles.one(database), catalog, options, UUID.randomUUID());
    }

    /** @param incarnation stands in the commit log for this start of the server */
    public PostgresEventStore(
            Vertx vertx, DatabaseRoles roles, Catalog catalog, StoreOptions options, UUID incarnation) {
        this.incarnation = incarnation;
        this.pools = new StorePools(vertx, roles, options);
        this.inserts = new EventInserts(pools::run, incarnation);
        this.stored = new StoredEvents(catalog);
    }

    /**
     * Checks that a connection of each pool works and has the settings that the server requires. Repeats the check if
     * the database does not answer, because on a busy machine the first connections take longer than later ones.
     *
     * @return a future that fails with a message for the user
     */
    public Future<Void> check() {
        return pools.check();
    }

    /** Returns the log of what this and other servers committed. */
    public CommitLog commitLog() {
        return new CommitLog(pools::run);
    }

    /** Returns the parts of the windows that this server writes and those of others. */
    public WindowRows windowRows() {
        return new WindowRows(pools::run, incarnation);
    }

    /** Returns what single servers stored. */
    public LoggedEvents loggedEvents() {
        return new LoggedEvents(pools::rows, stored);
    }

    /**
     * Returns the heartbeat of a server. It uses the connections of this store.
     *
     * @param shared what the server should have in common with the others
     * @param clock  is adjusted by each answer
     */
    public Heartbeat heartbeat(NodeIdentity node, String version, SharedParts shared, DatabaseClock clock) {
        return new Heartbeat(pools::run, node, version, shared, clock);
    }

    /** Reads stored rows with another catalog from now on. */
    public void follow(Catalog catalog) {
        stored.follow(catalog);
    }

    @Override
    public Future<Appended> append(List<TelemetryEvent> events) {
        if (events.isEmpty()) {
            return Future.succeededFuture(new Appended(NONE, NONE));
        }
        return inserts.append(events);
    }

    @Override
    public Future<RejectionOutcome> reject(List<Rejection> rejections) {
        if (rejections.isEmpty()) {
            return Future.succeededFuture(RejectionOutcome.ALL_RECORDED);
        }
        Future<RowSet<Row>> recorded = RejectionRows.keepsAny(rejections)
                ? pools.run(RejectionRows.INSERT_AND_KEEP, RejectionRows.columnsAndKept(rejections))
                : pools.run(RejectionRows.INSERT, RejectionRows.columns(rejections));
        return recorded.map(RejectionRows::outcome);
    }

    @Override
    public Future<Reported> report(List<ClientReport> reports) {
        return reports.isEmpty()
                ? Future.succeededFuture(Reported.NOTHING)
                : pools.run(ReportRows.UPSERT, ReportRows.columns(reports)).map(ReportRows::growth);
    }

    @Override
    public Future<Void> prepareDays(LocalDate first, LocalDate last) {
        return pools.runAsOwner("SELECT make_partitions($1, $2)", Tuple.of(first, last))
                .compose(made -> pools.runAsOwner(LOOK_AGAIN, Tuple.tuple()))
                .mapEmpty();
    }

    @Override
    public Future<Map<UUID, Instant>> receivedAt(List<UUID> ids) {
        return pools.run(RECEIVED_AT, Tuple.of(ids.toArray(UUID[]::new))).map(rows -> {
            Map<UUID, Instant> received = new HashMap<>();
            rows.forEach(
                    row -> received.put(row.getUUID(0), row.getOffsetDateTime(1).toInstant()));
            return received;
        });
    }

    @Override
    public Future<Void> probe() {
        return pools.probe();
    }

    /** Abandons all connections; see {@link StorePools#reconnect}. */
    public void reconnect() {
        pools.reconnect();
    }

    /** Runs statements of an ingest session in one transaction, which is committed if the future of the work succeeds. */
    public <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
        return pools.inTransaction(work);
    }

    /** Runs statements in a transaction that is rolled back, and returns whether they succeed. */
    public Future<Void> rolledBack(Function<SqlConnection, Future<Void>> work) {
        return pools.rolledBack(work);
    }

    @Override
    public Future<Void> close() {
        return pools.close();
    }
}
