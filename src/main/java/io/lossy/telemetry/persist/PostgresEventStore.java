package io.lossy.telemetry.persist;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseChecks;
import io.lossy.telemetry.database.DatabaseRoles;
import io.lossy.telemetry.database.Pooler;
import io.lossy.telemetry.database.SessionCheck;
import io.lossy.telemetry.database.SqlFailures;
import io.lossy.telemetry.database.StoreException;
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
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

    /** Each try takes as long as a connection may take, two seconds by default. */
    private static final int CHECKS = 8;

    /** SQLSTATE "read-only transaction": a standby, or a primary that was made one. */
    private static final String READ_ONLY = "25006";

    private static final Set<UUID> NONE = Set.of();

    private final DatabaseRoles roles;
    private final StoreOptions options;
    private final Supplier<Pools> connecting;
    private final UUID incarnation;
    private final EventInserts inserts;
    private volatile Pools pools;
    private final StoredEvents stored;

    /**
     * Pools for the statements.
     *
     * @param days for partitions, which only the owner may create; the same as {@code rows} if there is one role
     */
    private record Pools(Pool rows, Pool days) {
        Future<Void> close() {
            return Future.join(rows.close(), days == rows ? Future.succeededFuture() : days.close())
                    .mapEmpty();
        }
    }

    /** Creates a store with one role, as a server of its own. */
    public PostgresEventStore(Vertx vertx, DatabaseAddress database, Catalog catalog, StoreOptions options) {
        this(vertx, DatabaseRoles.one(database), catalog, options, UUID.randomUUID());
    }

    /** @param incarnation stands in the commit log for this start of the server */
    public PostgresEventStore(
            Vertx vertx, DatabaseRoles roles, Catalog catalog, StoreOptions options, UUID incarnation) {
        this.roles = roles;
        this.incarnation = incarnation;
        this.inserts = new EventInserts(this::run, incarnation);
        this.options = options;
        this.connecting = () -> {
            Pool rows = SessionPool.of(vertx, roles.ingest(), roles.pooler(), options, options.poolSize());
            return new Pools(
                    rows, roles.areTwo() ? SessionPool.of(vertx, roles.owner(), Pooler.NONE, options, 1) : rows);
        };
        this.pools = connecting.get();
        this.stored = new StoredEvents(catalog);
    }

    /**
     * Checks that a connection of each pool works and has the settings that the server requires. Repeats the check if
     * the database does not answer, because on a busy machine the first connections take longer than later ones.
     *
     * @return a future that fails with a message for the user
     */
    public Future<Void> check() {
        return check(CHECKS);
    }

    private Future<Void> check(int tries) {
        return checkOnce()
                .recover(failure -> tries > 1 && failure instanceof StoreException said && said.isUnanswered()
                        ? check(tries - 1)
                        : Future.failedFuture(failure));
    }

    private Future<Void> checkOnce() {
        Pools now = pools;
        return difference(roles.ingest(), now.rows())
                .compose(v ->
                        now.days() == now.rows() ? Future.succeededFuture() : difference(roles.owner(), now.days()))
                .compose(v -> probe());
    }

    private Future<Void> difference(DatabaseAddress database, Pool pool) {
        return SessionPool.difference(pool, options)
                .recover(failure -> Future.failedFuture(
                        SqlFailures.isRefusedByPooler(failure)
                                ? ignored(database, SqlFailures.firstLine(failure), failure)
                                : SqlFailures.of(failure)))
                .compose(difference -> difference.isEmpty()
                        ? Future.succeededFuture()
                        : Future.failedFuture(ignored(database, difference, null)));
    }

    private static StoreException ignored(DatabaseAddress database, String what, @Nullable Throwable cause) {
        String said = DatabaseChecks.poolerWithoutSetting(database) + " (it said: " + what + ")";
        return new StoreException(StoreException.FailureKind.CONFIGURATION, SessionCheck.NO_SESSION, said, cause);
    }

    /** Returns the log of what this and other servers committed. */
    public CommitLog commitLog() {
        return new CommitLog(this::run);
    }

    /** Returns the parts of the windows that this server writes and those of others. */
    public WindowRows windowRows() {
        return new WindowRows(this::run, incarnation);
    }

    /** Returns what single servers stored. */
    public LoggedEvents loggedEvents() {
        return new LoggedEvents(() -> pools.rows(), stored);
    }

    /**
     * Returns the heartbeat of a server. It uses the connections of this store.
     *
     * @param shared what the server should have in common with the others
     * @param clock  is adjusted by each answer
     */
    public Heartbeat heartbeat(NodeIdentity node, String version, SharedParts shared, DatabaseClock clock) {
        return new Heartbeat(this::run, node, version, shared, clock);
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
                ? run(RejectionRows.INSERT_AND_KEEP, RejectionRows.columnsAndKept(rejections))
                : run(RejectionRows.INSERT, RejectionRows.columns(rejections));
        return recorded.map(RejectionRows::outcome);
    }

    @Override
    public Future<Reported> report(List<ClientReport> reports) {
        return reports.isEmpty()
                ? Future.succeededFuture(Reported.NOTHING)
                : run(ReportRows.UPSERT, ReportRows.columns(reports)).map(ReportRows::growth);
    }

    @Override
    public Future<Void> prepareDays(LocalDate first, LocalDate last) {
        return run(Pools::days, "SELECT make_partitions($1, $2)", Tuple.of(first, last))
                .compose(made -> run(Pools::days, LOOK_AGAIN, Tuple.tuple()))
                .mapEmpty();
    }

    @Override
    public Future<Map<UUID, Instant>> receivedAt(List<UUID> ids) {
        return run(RECEIVED_AT, Tuple.of(ids.toArray(UUID[]::new))).map(rows -> {
            Map<UUID, Instant> received = new HashMap<>();
            rows.forEach(
                    row -> received.put(row.getUUID(0), row.getOffsetDateTime(1).toInstant()));
            return received;
        });
    }

    @Override
    public Future<Void> probe() {
        return run("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean", Tuple.tuple())
                .compose(answer ->
                        answer.iterator().next().getBoolean(0) ? failed(pools, readOnly()) : Future.succeededFuture());
    }

    private static StoreException readOnly() {
        return new StoreException(StoreException.FailureKind.UNAVAILABLE, READ_ONLY, "the database is read-only", null);
    }

    /**
     * Closes all connections, also those that look healthy, and abandons the calls on them. Called when the database
     * does not answer, so that the next call uses a new connection.
     */
    public void reconnect() {
        replace(pools);
    }

    /** Does nothing if another call has replaced these pools. */
    private synchronized void replace(Pools used) {
        if (pools.equals(used)) {
            pools = connecting.get();
            used.close(); // calls that wait on a connection that never answers fail now instead of by time-out
        }
    }

    /** Runs statements of an ingest session in one transaction, which is committed if the future of the work succeeds. */
    public <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
        Pools now = pools;
        return now.rows().withTransaction(work).onFailure(failure -> leaveStandby(now, failure));
    }

    /** Runs statements in a transaction that is rolled back, and returns whether they succeed. */
    public Future<Void> rolledBack(Function<SqlConnection, Future<Void>> work) {
        Pools now = pools;
        return now.rows()
                .withConnection(connection -> connection
                        .begin()
                        .compose(transaction -> work.apply(connection)
                                .eventually(() -> transaction.rollback().otherwiseEmpty())))
                .onFailure(failure -> leaveStandby(now, failure));
    }

    private Future<RowSet<Row>> run(String sql, Tuple parameters) {
        return run(Pools::rows, sql, parameters);
    }

    private Future<RowSet<Row>> run(Function<Pools, Pool> pool, String sql, Tuple parameters) {
        Pools now = pools;
        return pool.apply(now)
                .preparedQuery(sql)
                .execute(parameters)
                .recover(failure -> failed(now, SqlFailures.of(failure)));
    }

    /**
     * Leaves a host that has become read-only, if another one may have become the primary. Otherwise the pool would keep its
     * connections until the breaker opens.
     */
    private <T> Future<T> failed(Pools used, StoreException failure) {
        leaveStandby(used, failure);
        return Future.failedFuture(failure);
    }

    private void leaveStandby(Pools used, Throwable failure) {
        if (roles.haveSeveralHosts() && READ_ONLY.equals(SqlFailures.of(failure).sqlState())) {
            replace(used);
        }
    }

    @Override
    public Future<Void> close() {
        return pools.close();
    }
}
