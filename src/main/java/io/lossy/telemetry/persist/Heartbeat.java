package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.OptOut;
import io.lossy.telemetry.node.DatabaseClock;
import io.lossy.telemetry.node.NodeIdentity;
import io.lossy.telemetry.privacy.StoredOptOut;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The one statement with which a server tells the others that it is there, and learns what they know: how many servers there
 * are, and which installs opted out. It needs no session of its own, so it works behind a pooler.
 */
public final class Heartbeat {
    /** A server that was silent for six seconds has missed two heartbeats and is not counted. */
    private static final String BEAT = """
            WITH beat AS (INSERT INTO nodes (incarnation, name, version) VALUES ($1, $2, $3)
            ON CONFLICT (incarnation) DO UPDATE SET seen_at = now())
            SELECT NULL AS install_id, NULL::boolean AS opted_out, NULL::timestamptz AS received_at, 1 + count(*) AS nodes, clock_timestamp() AS at
            FROM nodes WHERE incarnation <> $1 AND seen_at > now() - interval '6 seconds'
            UNION ALL
            SELECT install_id, opted_out, received_at, NULL, NULL FROM opt_outs WHERE received_at >= $4""";

    private final BiFunction<String, Tuple, Future<RowSet<Row>>> run;
    private final NodeIdentity node;
    private final String version;
    private final DatabaseClock clock;
    private volatile int nodes;
    private volatile boolean left;

    /**
     * @param run   executes a statement as a transaction of its own
     * @param clock is adjusted by each answer
     */
    Heartbeat(
            BiFunction<String, Tuple, Future<RowSet<Row>>> run,
            NodeIdentity node,
            String version,
            DatabaseClock clock) {
        this.clock = clock;
        this.run = run;
        this.node = node;
        this.version = version;
    }

    /** Writes this server's row, and returns the choices that any server stored at or after {@code since}. */
    public Future<List<StoredOptOut>> beat(Instant since) {
        if (left) {
            return Future.succeededFuture(List.of());
        }
        long asked = System.nanoTime();
        Tuple parameters = Tuple.of(node.incarnation(), node.name().text(), version, EventRows.utc(since));
        return run.apply(BEAT, parameters).map(rows -> {
            List<StoredOptOut> choices = new ArrayList<>();
            for (Row row : rows) {
                String install = row.getString(0);
                if (install == null) {
                    nodes = row.getLong(3).intValue();
                    adjust(row.getOffsetDateTime(4).toInstant(), asked);
                } else {
                    choices.add(new StoredOptOut(
                            new OptOut(List.of(install), row.getBoolean(1)),
                            row.getOffsetDateTime(2).toInstant()));
                }
            }
            return choices;
        });
    }

    /** Sets the clock before the first heartbeat. */
    public Future<Void> readClock() {
        long asked = System.nanoTime();
        return run.apply("SELECT clock_timestamp()", Tuple.tuple())
                .onSuccess(rows ->
                        adjust(rows.iterator().next().getOffsetDateTime(0).toInstant(), asked))
                .mapEmpty();
    }

    private void adjust(Instant database, long asked) {
        clock.adjust(database, Duration.ofNanos(System.nanoTime() - asked));
    }

    /** Tells the other servers that this one stops, so that they need not wait until it was silent for six seconds. */
    public Future<Void> leave() {
        left = true;
        return run.apply("UPDATE nodes SET seen_at = '-infinity' WHERE incarnation = $1", Tuple.of(node.incarnation()))
                .mapEmpty();
    }

    /** Returns the number of servers that the last heartbeat found, this one included. Returns 0 before the first one. */
    public int nodes() {
        return nodes;
    }
}
