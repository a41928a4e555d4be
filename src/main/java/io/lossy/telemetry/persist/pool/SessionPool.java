package io.lossy.telemetry.persist.pool;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.IngestSession;
import io.lossy.telemetry.database.Pooler;
import io.lossy.telemetry.database.StoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.ClientBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Creates pools whose sessions have the settings of {@link IngestSession}: by start parameters, or behind a pooler by
 * the role.
 */
public final class SessionPool {
    private SessionPool() {}

    /** Creates a pool. Of several hosts, it connects to the one that takes writes; see {@link PrimaryHost}. */
    public static Pool of(Vertx vertx, DatabaseAddress database, Pooler pooler, StoreOptions options, int connections) {
        ClientBuilder<Pool> pool = PgBuilder.pool()
                .with(size(options, connections))
                .with(network(options))
                .using(vertx);
        if (database.hasSeveralHosts()) {
            PrimaryHost primary = new PrimaryHost(database, host -> of(vertx, host, pooler, options, 1), options);
            return pool.connectingTo(() -> primary.find().map(host -> connect(host, pooler, options)))
                    .build();
        }
        return pool.connectingTo(connect(database, pooler, options)).build();
    }

    private static PgConnectOptions connect(DatabaseAddress database, Pooler pooler, StoreOptions options) {
        PgConnectOptions connect = new PgConnectOptions()
                .setHost(database.host())
                .setPort(database.port())
                .setDatabase(database.database())
                .setUser(database.user())
                .setPassword(database.password())
                // a pooler may prepare a statement in one session and execute it in another
                .setUseLayer7Proxy(pooler == Pooler.TRANSACTION)
                .setCachePreparedStatements(pooler == Pooler.NONE)
                .setProperties(startParameters(pooler, options));
        database.tls().applyTo(connect);
        return connect;
    }

    /**
     * Without the idle limit, a connection whose packets vanish without a reset would occupy its place in the pool for
     * ever, and a healthy database would stay unreachable.
     */
    private static NetClientOptions network(StoreOptions options) {
        return new NetClientOptions()
                .setConnectTimeout((int) options.acquire().toMillis())
                .setTcpKeepAlive(true)
                .setIdleTimeout((int) options.idleConnection().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    }

    /**
     * The pool closes an unused connection a little earlier than the socket's limit, because that limit could close one
     * just as the pool hands it out.
     */
    private static PoolOptions size(StoreOptions options, int connections) {
        int idle = (int) options.idleConnection().toMillis();
        return new PoolOptions()
                .setMaxSize(connections)
                .setMaxWaitQueueSize(options.waitQueue())
                .setIdleTimeout(Math.max(1, idle / 4 * 3))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setPoolCleanerPeriod(Math.max(1, idle / 8))
                .setConnectionTimeout((int) options.acquire().toMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
    }

    /** Returns the start parameters. PgBouncer carries these four for each connection and rejects others. */
    private static Map<String, String> startParameters(Pooler pooler, StoreOptions options) {
        Map<String, String> parameters = new HashMap<>();
        parameters.put("application_name", "lossy-telemetry");
        parameters.put("client_encoding", "UTF8");
        parameters.put("DateStyle", "ISO");
        parameters.put("TimeZone", "UTC");
        if (pooler == Pooler.NONE) {
            parameters.putAll(IngestSession.settings(options));
        }
        return parameters;
    }

    /**
     * Returns which settings of the pool's sessions differ from the required ones. Returns an empty text if none
     * differs.
     */
    static Future<String> difference(Pool pool, StoreOptions options) {
        Map<String, String> wanted = IngestSession.settings(options);
        return pool.preparedQuery(IngestSession.question("$1"))
                .execute(Tuple.tuple().addValue(wanted.keySet().toArray(String[]::new)))
                .map(rows -> {
                    Map<String, String> found = new HashMap<>();
                    for (Row row : rows) {
                        found.put(row.getString(0), row.getString(1));
                    }
                    return IngestSession.difference(wanted, found);
                });
    }
}
