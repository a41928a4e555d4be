package io.lossy.telemetry.forward.books;

import io.lossy.telemetry.database.DatabaseAddress;
import io.lossy.telemetry.database.DatabaseId;
import io.lossy.telemetry.database.DatabaseSession;
import io.lossy.telemetry.database.DatabaseSession.Isolation;
import io.lossy.telemetry.database.Statements;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;

/**
 * What an operator does to a lane. The owner of the lane need not stop: each step is one transaction, and the owner notices the
 * change before its next one. Blocking, for the command line.
 */
public record LaneRepair(DatabaseAddress owner, String lane) {
    /** By how much the time at which an event was stored may differ from that of its commit, on any server. */
    public static final Duration MARGIN = Duration.ofMinutes(5);

    private static final int PORTION = 500;

    /** A retried event has not been taken any more, until the lane takes it from the backfill. */
    private static final String RETRY = String.format(Locale.ROOT, """
            WITH chosen AS (SELECT event_id FROM forward_dead WHERE lane = ?::text AND outcome = 'dead'
            AND (?::text = '' OR reason = ?::text) ORDER BY event_id LIMIT %d FOR UPDATE),
            revived AS (DELETE FROM forward_dead d USING chosen c WHERE d.event_id = c.event_id AND d.lane = ?::text
            RETURNING d.event_id),
            put AS (INSERT INTO forward_backfill (lane, ids) SELECT ?::text, array_agg(event_id) FROM revived
            HAVING count(*) > 0 RETURNING cardinality(ids) AS n)
            UPDATE forward_lanes SET dead = dead - put.n, taken = taken - put.n FROM put WHERE name = ?::text
            RETURNING put.n""", PORTION);

    private static final String RESUME =
            "UPDATE forward_lanes SET state = 'running', reason = '' WHERE name = ? AND state = 'paused'";
    private static final String END =
            "SELECT e.xid::text AS at_xid, e.seq FROM (SELECT " + LaneTable.END_OF_LOG + ") AS e (xid, seq)";
    private static final String RESUME_AT = "UPDATE forward_lanes SET database_id = " + DatabaseId.SQL
            + ", xid = ?::xid8, seq = ?, read_at = clock_timestamp(), state = 'running', reason = ''"
            + " WHERE name = ? AND state = 'paused'";

    /** Puts dead events up again. Returns how many. */
    public long retry(String reason) {
        long events = 0;
        while (true) {
            Long some = DatabaseSession.inTransaction(
                    owner,
                    Isolation.READ_COMMITTED,
                    connection -> Objects.requireNonNullElse(
                            Statements.first(
                                    connection, RETRY, row -> row.getLong(1), lane, reason, reason, lane, lane, lane),
                            0L));
            events += some;
            if (some == 0) {
                return events;
            }
        }
    }

    /** Lets a paused lane run again. Returns false if it is not paused. */
    public boolean resume() {
        return update(RESUME) > 0;
    }

    /** Returns where the log of this database ends: what commits later follows there. */
    public LogPosition endOfLog() {
        return DatabaseSession.inTransaction(
                owner,
                Isolation.READ_COMMITTED,
                connection -> Objects.requireNonNull(Statements.first(connection, END, LogPosition::of)));
    }

    /**
     * Lets a lane whose database was restored follow the log of this database. Put up first what it may have missed: the lane
     * forgets when it was restored.
     */
    public void resumeAt(LogPosition position) {
        DatabaseSession.inTransaction(
                owner,
                Isolation.READ_COMMITTED,
                connection -> Statements.update(connection, RESUME_AT, position.xid(), position.seq(), lane));
    }

    /** Returns the earliest time at which an event was stored that the lane may have missed. */
    public static Instant missedSince(Lane lane) {
        return lane.readAt().minus(MARGIN);
    }

    /** Deletes the list of dead events. The counters of the lane stay. Returns how many. */
    public long forgetDead() {
        return update("DELETE FROM forward_dead WHERE lane = ?");
    }

    /** Deletes a lane with its requests, its backfill and its list of dead events. Returns false if there is none. */
    public boolean delete() {
        return update("DELETE FROM forward_lanes WHERE name = ?") > 0;
    }

    private long update(String sql) {
        return DatabaseSession.inTransaction(
                owner, Isolation.READ_COMMITTED, connection -> Statements.update(connection, sql, lane));
    }
}
