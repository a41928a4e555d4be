package io.lossy.telemetry.persist.pool;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.StoreException;
import io.lossy.telemetry.database.StoreOptions;
import io.vertx.core.Future;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.Pool;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds which of several hosts is the primary, and remembers it. It queries all hosts at once. If two take writes, because a
 * former primary came back after a failover, it chooses the one with the higher timeline: a promotion begins a new timeline,
 * and nothing else does on a server that takes writes.
 *
 * <p>The answer is for one pool. A pool that fails is replaced, and the new one searches again.
 */
final class PrimaryHost {
    private static final Logger LOG = LoggerFactory.getLogger(PrimaryHost.class);

    private static final String TAKES_WRITES =
            "SELECT NOT (pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean)";

    /** The first eight digits of a WAL file's name are the timeline (PostgreSQL documentation, section 9.28.3). */
    private static final String TIMELINE =
            "SELECT ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint";

    /** A hosted database may not implement the function. */
    private static final long UNKNOWN_TIMELINE = 0;

    private final DatabaseAddress database;
    private final Function<DatabaseAddress, Pool> connecting;
    private final StoreOptions options;
    private @Nullable Future<DatabaseAddress> found;

    /** A host that takes writes. */
    private record Candidate(DatabaseAddress host, long timeline) {}

    /** @param connecting creates a pool of one connection to a host alone */
    PrimaryHost(DatabaseAddress database, Function<DatabaseAddress, Pool> connecting, StoreOptions options) {
        this.database = database;
        this.connecting = connecting;
        this.options = options;
    }

    /** Returns the address of the primary alone. Searches unless it was found before or a search is in progress. */
    synchronized Future<DatabaseAddress> find() {
        if (found == null || found.failed()) {
            found = search();
        }
        return found;
    }

    private Future<DatabaseAddress> search() {
        List<Future<Optional<Candidate>>> asked =
                database.eachHost().stream().map(this::ask).toList();
        return Future.join(asked).compose(all -> {
            Optional<Candidate> newest = asked.stream()
                    .flatMap(answer -> answer.result().stream())
                    .max(Comparator.comparingLong(Candidate::timeline));
            newest.ifPresent(primary -> LOG.atInfo()
                    .addKeyValue("host", primary.host())
                    .addKeyValue("timeline", primary.timeline())
                    .log("found the database's primary"));
            return newest.map(primary -> Future.succeededFuture(primary.host())).orElseGet(this::nowhere);
        });
    }

    private Future<DatabaseAddress> nowhere() {
        return Future.failedFuture(new StoreException(
                StoreException.FailureKind.UNAVAILABLE, null, "no host of " + database + " takes writes", null));
    }

    /** Returns empty if the host does not answer in time, or takes no writes. */
    private Future<Optional<Candidate>> ask(DatabaseAddress host) {
        Pool pool = connecting.apply(host);
        // half of the time that a connection may take, so that a host that hangs leaves enough for the connection
        // itself
        long limit = Math.max(1, options.acquire().toMillis() / 2);
        return takesWrites(pool)
                .compose(takes -> takes
                        ? timeline(pool).map(timeline -> Optional.of(new Candidate(host, timeline)))
                        : Future.succeededFuture(Optional.<Candidate>empty()))
                .timeout(limit, TimeUnit.MILLISECONDS)
                .otherwise(failure -> Optional.empty())
                .onComplete(answer -> pool.close());
    }

    private static Future<Boolean> takesWrites(Pool pool) {
        return pool.query(TAKES_WRITES)
                .execute()
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    private static Future<Long> timeline(Pool pool) {
        return pool.query(TIMELINE)
                .execute()
                .map(rows -> rows.iterator().next().getLong(0))
                .recover(failure -> failure instanceof DatabaseException
                        ? Future.succeededFuture(UNKNOWN_TIMELINE)
                        : Future.failedFuture(failure));
    }
}
