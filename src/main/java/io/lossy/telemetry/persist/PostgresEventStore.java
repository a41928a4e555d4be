package io.lossy.telemetry.persist;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The events of a batch in one idempotent statement on PostgreSQL. Knows nothing of retries, breakers or bad rows: those
 * are stacked round it by {@link ResilientStore}.
 */
public final class PostgresEventStore implements EventStore {
    /**
     * Changes nothing, but has every session read the list of partitions again: one that read it while a partition was being
     * attached may know none of it, and is refused by DEFAULT until then (migration 7). Hinders neither readers nor inserts.
     */
    private static final String LOOK_AGAIN =
            "ALTER TABLE ONLY analytics_events ALTER COLUMN event_id SET STATISTICS -1";

    private static final Set<UUID> NONE = Set.of();

    private final Supplier<Pools> connecting;
    private volatile Pools pools;
    private final StoredEvents stored;

    /**
     * Where statements go.
     *
     * @param days for partitions, which only their owner may make; the same as {@code rows} where the roles are one
     */
    private record Pools(Pool rows, Pool days) {
        Future<Void> close() {
            return Future.join(rows.close(), days == rows ? Future.succeededFuture() : days.close())
                    .mapEmpty();
        }
    }

    public PostgresEventStore(Vertx vertx, DatabaseAddress database, Catalog catalog, StoreOptions options) {
        this(vertx, DatabaseRoles.one(database), catalog, options);
    }

    public PostgresEventStore(Vertx vertx, DatabaseRoles roles, Catalog catalog, StoreOptions options) {
        this.connecting = () -> {
            Pool rows = pool(vertx, roles.ingest(), options, options.poolSize());
            return new Pools(rows, roles.areTwo() ? pool(vertx, roles.owner(), options, 1) : rows);
        };
        this.pools = connecting.get();
        this.stored = new StoredEvents(catalog);
    }

    private static Pool pool(Vertx vertx, DatabaseAddress database, StoreOptions options, int connections) {
        PgConnectOptions connect = new PgConnectOptions()
                .setHost(database.host())
                .setPort(database.port())
                .setDatabase(database.database())
                .setUser(database.user())
                .setPassword(database.password())
                .setCachePreparedStatements(true)
                .addProperty("application_name", "lossy-telemetry")
                .addProperty("TimeZone", "UTC")
                .addProperty(
                        "statement_timeout", String.valueOf(options.statement().toMillis()))
                .addProperty("lock_timeout", String.valueOf(options.lock().toMillis()));
        database.tls().applyTo(connect);
        // Without the idle limit, connections whose packets vanish without a reset would hold their place in the pool
        // for ever, and a healthy database would stay out of reach.
        NetClientOptions net = new NetClientOptions()
                .setConnectTimeout((int) options.acquire().toMillis())
                .setTcpKeepAlive(true)
                .setIdleTimeout((int) options.idleConnection().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        PoolOptions size = new PoolOptions()
                .setMaxSize(connections)
                .setMaxWaitQueueSize(options.waitQueue())
                .setConnectionTimeout((int) options.acquire().toMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
        return PgBuilder.pool()
                .with(size)
                .with(net)
                .connectingTo(connect)
                .using(vertx)
                .build();
    }

    /** Reads rows back by another catalog from now on. */
    public void follow(Catalog catalog) {
        stored.follow(catalog);
    }

    @Override
    public Future<Appended> append(List<TelemetryEvent> events) {
        if (events.isEmpty()) {
            return Future.succeededFuture(new Appended(NONE, NONE));
        }
        EventRows rows = EventRows.of(events);
        return run(EventRows.INSERT, rows.columns()).map(inserted -> new Appended(fresh(rows, inserted), NONE));
    }

    private static Set<UUID> fresh(EventRows rows, RowSet<Row> inserted) {
        if (inserted.rowCount() == rows.ids().length) {
            return Set.of(rows.ids()); // the usual case: nothing to look at
        }
        Set<UUID> fresh = new HashSet<>();
        for (Row row : inserted) {
            fresh.add(row.getUUID(0));
        }
        return fresh;
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
        return run(pools.days(), "SELECT ensure_partitions($1, $2)", Tuple.of(first, last))
                .compose(made -> run(pools.days(), LOOK_AGAIN, Tuple.tuple()))
                .mapEmpty();
    }

    @Override
    public Future<Void> replay(Instant since, Consumer<TelemetryEvent> sink) {
        return stored.read(pools.rows(), since, sink).recover(failure -> Future.failedFuture(SqlFailures.of(failure)));
    }

    @Override
    public Future<Void> probe() {
        return run("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean", Tuple.tuple())
                .compose(answer -> answer.iterator().next().getBoolean(0)
                        ? Future.failedFuture(new StoreException(
                                StoreException.Kind.UNAVAILABLE, "25006", "the database is read-only", null))
                        : Future.succeededFuture());
    }

    @Override
    public void reconnect() {
        Pools before = pools;
        pools = connecting.get();
        before.close(); // what waits on a connection that will never answer fails now, and not by time-out
    }

    private Future<RowSet<Row>> run(String sql, Tuple parameters) {
        return run(pools.rows(), sql, parameters);
    }

    private static Future<RowSet<Row>> run(Pool pool, String sql, Tuple parameters) {
        return pool.preparedQuery(sql)
                .execute(parameters)
                .recover(failure -> Future.failedFuture(SqlFailures.of(failure)));
    }

    @Override
    public Future<Void> close() {
        return pools.close();
    }
}
