package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.host.BenchDatabase;
import io.lossy.telemetry.bench.host.Cluster;
import io.lossy.telemetry.bench.host.LogBrokers;
import io.lossy.telemetry.bench.host.LogUsage;
import io.lossy.telemetry.bench.host.LossyServer;
import io.lossy.telemetry.bench.load.ClosedLoop;
import io.lossy.telemetry.bench.load.HttpLanes;
import io.lossy.telemetry.bench.report.Metric;
import io.lossy.telemetry.bench.report.Section;
import java.util.Locale;
import java.util.Map;

/** Measures how fast a server that starts, and only stores, stores what waits in the log of one broker. */
final class LogCatchUp {
    private static final long MOST = 1_000_000;
    private static final int EVENTS = 500;
    private static final int CONNECTIONS = 4;

    private final Trial trial;
    private final Testbed bed;
    private final LogBrokers brokers;
    private final BenchDatabase database;

    private LogCatchUp(Trial trial, LogBrokers brokers) {
        this.trial = trial;
        this.bed = trial.bed();
        this.brokers = brokers;
        this.database = bed.freshDatabase();
    }

    static void measure(Trial trial, Section section, int round) {
        long requests = Math.min(MOST, trial.settings().rows()) / EVENTS;
        String variant = String.format(Locale.ROOT, "%,d events behind", requests * EVENTS);
        try (LogBrokers brokers = trial.bed().startBrokers(1)) {
            LogCatchUp catchUp = new LogCatchUp(trial, brokers);
            Trial.say("writing " + variant + " to the log");
            long waiting = catchUp.write(requests);
            trial.add(section, variant, brokers.name(), round, catchUp.store(waiting, requests * EVENTS));
        }
    }

    private LossyServer start(String role) {
        return bed.startLossy(database, brokers.settings(role));
    }

    /** Returns how many events the log has accepted, which are more than were sent if requests had to be repeated. */
    private long write(long requests) {
        start("store").stop(); // creates the topics, and writes what a server that receives compares its hash key with
        LossyServer receiving = start("ingest");
        try (HttpLanes http = new HttpLanes(bed.vertx(), receiving.port(), CONNECTIONS)) {
            new ClosedLoop(bed.vertx(), http.lanes(CONNECTIONS), EVENTS)
                    .forRequests(requests)
                    .join();
            return receiving.logged();
        } finally {
            receiving.stop();
        }
    }

    private Map<Metric, Double> store(long waiting, long sent) {
        Cluster cluster = bed.cluster();
        database.execute("CHECKPOINT");
        LogUsage before = LogUsage.beforeStart(cluster, database, brokers);
        long start = System.nanoTime();
        LossyServer storing = start("store");
        try {
            database.secondsUntil(LoggedServer.STORED, waiting);
            double seconds = (System.nanoTime() - start) / 1e9;
            Map<Metric, Double> values = before.costUntil(LogUsage.of(cluster, storing, brokers), sent);
            if (database.rows() != sent) {
                throw new IllegalStateException("stored " + database.rows() + " rows and not " + sent);
            }
            values.put(Metric.EVENTS_PER_SECOND, sent / seconds);
            values.put(Metric.SECONDS, seconds);
            return values;
        } finally {
            storing.stop();
        }
    }
}
