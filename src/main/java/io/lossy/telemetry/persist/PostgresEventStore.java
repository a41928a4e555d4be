package io.lossy.telemetry.persist;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.Rejection;
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
    private static final Set<UUID> NONE = Set.of();

    private final Supplier<Pool> pools;
    private volatile Pool pool;
    private final StoredEvents stored;

    public PostgresEventStore(Vertx vertx, DatabaseAddress database, Catalog catalog, StoreOptions options) {
        this.pools = () -> pool(vertx, database, options);
        this.pool = pools.get();
        this.stored = new StoredEvents(catalog);
    }

    private static Pool pool(Vertx vertx, DatabaseAddress database, StoreOptions options) {
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
        // Without the idle limit, connections whose packets vanish without a reset would hold their place in the pool
        // for ever, and a healthy database would stay out of reach.
        NetClientOptions net = new NetClientOptions()
                .setConnectTimeout((int) options.acquire().toMillis())
                .setTcpKeepAlive(true)
                .setIdleTimeout((int) options.idleConnection().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        PoolOptions size = new PoolOptions()
                .setMaxSize(options.poolSize())
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
    public Future<Void> reject(List<Rejection> rejections) {
        if (rejections.isEmpty()) {
            return Future.succeededFuture();
        }
        return RejectionRows.keepsAny(rejections)
                ? run(RejectionRows.INSERT_AND_KEEP, RejectionRows.columnsAndKept(rejections))
                        .mapEmpty()
                : run(RejectionRows.INSERT, RejectionRows.columns(rejections)).mapEmpty();
    }

    @Override
    public Future<Reported> report(List<ClientReport> reports) {
        return reports.isEmpty()
                ? Future.succeededFuture(Reported.NOTHING)
                : run(ReportRows.UPSERT, ReportRows.columns(reports)).map(ReportRows::growth);
    }

    @Override
    public Future<Void> prepareDays(LocalDate first, LocalDate last) {
        return run("SELECT ensure_partitions($1, $2)", Tuple.of(first, last)).mapEmpty();
    }

    @Override
    public Future<Void> replay(Instant since, Consumer<TelemetryEvent> sink) {
        return stored.read(pool, since, sink).recover(failure -> Future.failedFuture(SqlFailures.of(failure)));
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
        Pool before = pool;
        pool = pools.get();
        before.close(); // what waits on a connection that will never answer fails now, and not by time-out
    }

    private Future<RowSet<Row>> run(String sql, Tuple parameters) {
        return pool.preparedQuery(sql)
                .execute(parameters)
                .recover(failure -> Future.failedFuture(SqlFailures.of(failure)));
    }

    @Override
    public Future<Void> close() {
        return pool.close();
    }
}
