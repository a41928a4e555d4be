package io.lossy.telemetry.persist;

import io.lossy.telemetry.event.OptOut;
import io.lossy.telemetry.node.DatabaseClock;
import io.lossy.telemetry.node.DifferenceLog;
import io.lossy.telemetry.node.KnownNode;
import io.lossy.telemetry.node.NodeIdentity;
import io.lossy.telemetry.node.NodeList;
import io.lossy.telemetry.node.SharedParts;
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
import org.jspecify.annotations.Nullable;

/**
 * The one statement with which a server tells the others that it is there, and learns what they know: which servers there
 * are, and which installs opted out. It needs no session of its own, so it works behind a pooler.
 */
public final class Heartbeat {
    /** The first row is this server; the others follow, also those that became silent in the last ten minutes; then choices. */
    private static final String BEAT = """
            WITH beat AS (INSERT INTO nodes (incarnation, name, version, catalog, keys, started_at)
            VALUES ($1, $2, $3, $5, $6, now() - make_interval(secs => $7))
            ON CONFLICT (incarnation) DO UPDATE SET seen_at = now(), catalog = EXCLUDED.catalog
            RETURNING incarnation, name, version, catalog, keys, started_at, seen_at),
            others AS (SELECT incarnation, name, version, catalog, keys, started_at, seen_at FROM nodes
            WHERE incarnation <> $1 AND seen_at > now() - interval '10 minutes' ORDER BY seen_at DESC LIMIT 200)
            SELECT incarnation, name, version, catalog, keys, EXTRACT(epoch FROM now() - started_at)::float8 AS uptime,
            EXTRACT(epoch FROM now() - seen_at)::float8 AS silence,
            NULL AS install_id, NULL::boolean AS opted_out, NULL::timestamptz AS received_at, clock_timestamp() AS at
            FROM (SELECT * FROM beat UNION ALL SELECT * FROM others) AS known
            UNION ALL
            SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, install_id, opted_out, received_at, NULL
            FROM opt_outs WHERE received_at >= $4""";

    /** The row stays for retention. Its age tells that this server ended and did not become silent. */
    private static final String LEAVE = "UPDATE nodes SET seen_at = '-infinity' WHERE incarnation = $1";

    private final BiFunction<String, Tuple, Future<RowSet<Row>>> run;
    private final NodeIdentity node;
    private final String version;
    private final long startNanos = System.nanoTime();
    private final DifferenceLog differences = new DifferenceLog();
    private final DatabaseClock clock;
    private volatile SharedParts shared;
    private volatile @Nullable NodeList known;
    private volatile boolean left;

    /**
     * @param run    executes a statement as a transaction of its own
     * @param shared what this server should have in common with the others
     * @param clock  is adjusted by each answer
     */
    Heartbeat(
            BiFunction<String, Tuple, Future<RowSet<Row>>> run,
            NodeIdentity node,
            String version,
            SharedParts shared,
            DatabaseClock clock) {
        this.clock = clock;
        this.run = run;
        this.node = node;
        this.version = version;
        this.shared = shared;
    }

    /** Announces another catalog with the next heartbeat. */
    public void useCatalog(String hash) {
        shared = shared.withCatalog(hash);
    }

    /** Writes this server's row, and returns the choices that any server stored at or after {@code since}. */
    public Future<List<StoredOptOut>> beat(Instant since) {
        if (left) {
            return Future.succeededFuture(List.of());
        }
        long asked = System.nanoTime();
        SharedParts now = shared;
        Tuple parameters = Tuple.of(node.incarnation(), node.name().text(), version, EventRows.utc(since))
                .addString(now.catalog())
                .addString(now.keys())
                .addDouble((System.nanoTime() - startNanos) / 1e9);
        return run.apply(BEAT, parameters).map(rows -> read(rows, asked));
    }

    private List<StoredOptOut> read(RowSet<Row> rows, long asked) {
        List<StoredOptOut> choices = new ArrayList<>();
        List<KnownNode> others = new ArrayList<>();
        KnownNode self = null;
        for (Row row : rows) {
            if (row.getUUID(0) == null) {
                choices.add(choice(row));
            } else if (row.getUUID(0).equals(node.incarnation())) {
                self = node(row);
                adjust(row.getOffsetDateTime(10).toInstant(), asked);
            } else {
                others.add(node(row));
            }
        }
        if (self != null) {
            NodeList list = new NodeList(self, others);
            known = list;
            differences.update(list);
        }
        return choices;
    }

    private static StoredOptOut choice(Row row) {
        return new StoredOptOut(
                new OptOut(List.of(row.getString(7)), row.getBoolean(8)),
                row.getOffsetDateTime(9).toInstant());
    }

    private static KnownNode node(Row row) {
        return new KnownNode(
                row.getUUID(0),
                row.getString(1),
                row.getString(2),
                SharedParts.of(row.getString(3), row.getString(4)),
                seconds(row.getDouble(5)),
                seconds(row.getDouble(6)));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.max(0, Math.round(seconds * 1_000)));
    }

    /** Returns the servers that the last heartbeat found. Returns null before the first one. */
    public @Nullable NodeList list() {
        return known;
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
        return run.apply(LEAVE, Tuple.of(node.incarnation())).mapEmpty();
    }

    /** Returns the number of servers that the last heartbeat found, this one included. Returns 0 before the first one. */
    public int nodes() {
        NodeList list = known;
        return list == null ? 0 : list.live();
    }
}
