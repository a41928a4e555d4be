package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.host.BenchDatabase;
import io.lossy.telemetry.bench.host.Cluster;
import io.lossy.telemetry.bench.host.LogBrokers;
import io.lossy.telemetry.bench.host.LogUsage;
import io.lossy.telemetry.bench.host.LossyServer;
import io.lossy.telemetry.bench.load.LoadResult;
import io.lossy.telemetry.bench.report.Metric;
import java.util.Map;
import java.util.function.Supplier;

/** Runs one of our servers on a database of its own, with the brokers of its durable log, or without a log. */
final class LoggedServer implements AutoCloseable {
    /** How many events of the log the database has the end of. The number moves with the rows. */
    static final String STORED = "SELECT coalesce(sum(accepted), 0)::bigint FROM log_positions";

    private final Trial trial;
    private final LogBrokers brokers;
    private final LossyServer server;

    private LoggedServer(Trial trial, LogBrokers brokers, LossyServer server) {
        this.trial = trial;
        this.brokers = brokers;
        this.server = server;
    }

    /** @param number of brokers; 0: the server has no log */
    static LoggedServer start(Trial trial, int number) {
        Testbed bed = trial.bed();
        LogBrokers brokers = bed.startBrokers(number);
        try {
            return new LoggedServer(trial, brokers, bed.startLossy(bed.freshDatabase(), brokers.settings("both")));
        } catch (RuntimeException e) {
            brokers.close();
            throw e;
        }
    }

    String name() {
        return brokers.name();
    }

    LossyServer server() {
        return server;
    }

    void warmUp() {
        trial.warmUp(server);
        awaitStored();
    }

    /**
     * Runs the load on an empty table, and waits until each accepted event is stored, because an event has not cost all until
     * then. The seconds are those from the start of the load to this moment.
     */
    Map<Metric, Double> measure(Supplier<LoadResult> load) {
        BenchDatabase database = server.database();
        Cluster cluster = trial.bed().cluster();
        database.reset();
        LogUsage before = LogUsage.of(cluster, server, brokers);
        long start = System.nanoTime();
        LoadResult result = load.get();
        awaitStored();
        double seconds = (System.nanoTime() - start) / 1e9;
        LogUsage after = LogUsage.of(cluster, server, brokers);
        long events = database.settledRows();
        Trial.requireStored(server, result, events);
        Map<Metric, Double> values = result.values(events);
        values.putAll(before.costUntil(after, events));
        values.put(Metric.SECONDS, seconds);
        return values;
    }

    private void awaitStored() {
        if (brokers.isEmpty()) {
            return; // an answer is the commit
        }
        long accepted;
        do {
            accepted = server.logged();
            server.database().secondsUntil(STORED, accepted);
        } while (server.logged() > accepted); // requests were still under way
    }

    @Override
    public void close() {
        server.stop();
        brokers.close();
    }
}
