package io.lossy.telemetry.persist.pool;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseChecks;
import io.lossy.telemetry.database.DatabaseRoles;
import io.lossy.telemetry.database.Pooler;
import io.lossy.telemetry.database.SessionCheck;
import io.lossy.telemetry.database.SqlFailures;
import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.database.StoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements on pools of connections, and replaces the pools when their connections are of no use: the database does not
 * answer, or its host has become read-only.
 */
public final class StorePools {
    /** Each try takes as long as a connection may take, two seconds by default. */
    private static final int CHECKS = 8;

    /** SQLSTATE "read-only transaction": a standby, or a primary that was made one. */
    private static final String READ_ONLY = "25006";

    private final DatabaseRoles roles;
    private final StoreOptions options;
    private final Supplier<Pools> connecting;
    private volatile Pools pools;

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

    public StorePools(Vertx vertx, DatabaseRoles roles, StoreOptions options) {
        this.roles = roles;
        this.options = options;
        this.connecting = () -> {
            Pool rows = SessionPool.of(vertx, roles.ingest(), roles.pooler(), options, options.poolSize());
            return new Pools(
                    rows, roles.areTwo() ? SessionPool.of(vertx, roles.owner(), Pooler.NONE, options, 1) : rows);
        };
        this.pools = connecting.get();
    }

    /** Returns the pool of the ingest sessions, until the next {@link #reconnect}. */
    public Pool rows() {
        return pools.rows();
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

    /** Succeeds if the database answers and takes writes. */
    public Future<Void> probe() {
        return run("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean", Tuple.tuple())
                .compose(answer ->
                        answer.iterator().next().getBoolean(0) ? failed(pools, readOnly()) : Future.succeededFuture());
    }

    private static StoreException readOnly() {
        return new StoreException(StoreException.FailureKind.UNAVAILABLE, READ_ONLY, "the database is read-only", null);
    }

    /** Runs a statement in an ingest session. */
    public Future<RowSet<Row>> run(String sql, Tuple parameters) {
        return run(Pools::rows, sql, parameters);
    }

    /** Runs a statement as the owner of the tables. */
    public Future<RowSet<Row>> runAsOwner(String sql, Tuple parameters) {
        return run(Pools::days, sql, parameters);
    }

    private Future<RowSet<Row>> run(Function<Pools, Pool> pool, String sql, Tuple parameters) {
        Pools now = pools;
        return pool.apply(now)
                .preparedQuery(sql)
                .execute(parameters)
                .recover(failure -> failed(now, SqlFailures.of(failure)));
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

    public Future<Void> close() {
        return pools.close();
    }
}
