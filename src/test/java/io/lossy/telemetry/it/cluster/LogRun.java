package io.lossy.telemetry.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.Sql;
import io.lossy.telemetry.it.faults.Emitters;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Random;

/** Servers with a durable log under load from a seed: emitters at the load balancer, subscribers at each server that stores. */
final class LogRun implements AutoCloseable {
    private static final String ENDED = "persisted + duplicate + rejected + expired + erased";

    private final LogCluster cluster = new LogCluster();
    private final long began = System.nanoTime();
    private final Random dice;
    private final Emitters emitters;
    private final WatchedWindows windows;
    private int erased;

    LogRun(long seed, int perSecond) {
        System.out.println("cluster.seed=" + seed); // so that a failure can be run again
        dice = new Random(seed);
        emitters = new Emitters(cluster.port(), dice.nextLong(), perSecond, ClusterEvents::next);
        windows = new WatchedWindows(cluster.storing(), cluster::sql, perSecond);
        emitters.emit(true);
        awaitAck();
    }

    LogCluster cluster() {
        return cluster;
    }

    /** Returns how many events were accepted. */
    int accepted() {
        return emitters.ledger().stored();
    }

    /** Returns how many of the events that were emitted after an id was made were accepted. */
    long acceptedAfter(String mark) {
        return emitters.ledger().storedAfter(mark);
    }

    /** Erases an install whose events are accepted. Call it while none can be stored. */
    void eraseUnread() {
        erased += cluster.eraseUnread();
    }

    /** Waits for an ack that comes after this moment, and returns how long after. */
    Duration awaitAck() {
        return emitters.firstAckAfter(System.nanoTime());
    }

    /** Lets the fault happen, and waits until all is well. Returns how long after the fault's end the first event is acked. */
    Duration strike(LogFault fault) {
        long start = System.nanoTime();
        fault.strike().on(this, dice);
        long end = System.nanoTime();
        Duration wait = awaitAck();
        cluster.awaitInSync();
        cluster.awaitShared();
        cluster.assertNoneMissed();
        System.out.println(fault + ": " + Duration.ofNanos(end - start).toMillis() + " ms, first ack after "
                + wait.toMillis() + " ms, all is well after "
                + Duration.ofNanos(System.nanoTime() - end).toMillis() + " ms; load "
                + ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage() + "; " + emitters.ledger());
        return wait;
    }

    /** Ends the load. Afterwards each id has one end, in the tables and in the books of the log. */
    void assertBooks() {
        emitters.quiesce();
        long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
        cluster.awaitAllStored();
        Sql sql = cluster.sql();
        emitters.ledger().assertBalanced(sql);
        long rows = sql.events();
        assertThat(sql.count("SELECT count(*) FROM log_positions WHERE accepted <> " + ENDED))
                .isZero();
        assertThat(sql.count("SELECT sum(persisted) FROM log_positions")).isEqualTo(rows);
        assertThat(sql.count("SELECT sum(rejected) + sum(expired) FROM log_positions"))
                .isZero();
        assertThat(sql.count("SELECT sum(erased) FROM log_positions")).isGreaterThanOrEqualTo(erased);
        assertThat(sql.count("SELECT count(DISTINCT id) FROM commit_log, unnest(ids) AS id"))
                .as("each id is in the commit log")
                .isEqualTo(rows);
        assertThat(sql.count("SELECT sum(cardinality(ids)) FROM commit_log"))
                .as("and only once")
                .isEqualTo(rows);
        System.out.println("figures: " + rows + " rows in " + seconds + " s; the log had "
                + sql.count("SELECT sum(duplicate) FROM log_positions") + " events once more; " + emitters.ledger());
    }

    /** After {@link #assertBooks}: no message counted too much, and in the end each server shows what is in the tables. */
    void assertWindows() {
        windows.assertRight();
    }

    @Override
    public void close() {
        windows.close();
        emitters.close();
        cluster.close();
    }
}
