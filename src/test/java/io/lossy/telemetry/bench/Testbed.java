package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.host.BenchDatabase;
import io.lossy.telemetry.bench.host.CleanUp;
import io.lossy.telemetry.bench.host.Cluster;
import io.lossy.telemetry.bench.host.FastifyServer;
import io.lossy.telemetry.bench.host.ForwardedSettings;
import io.lossy.telemetry.bench.host.LogBrokers;
import io.lossy.telemetry.bench.host.LossyServer;
import io.lossy.telemetry.bench.load.BridgeSockets;
import io.lossy.telemetry.catalog.CatalogText;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs PostgreSQL and both servers for as long as scenarios need them, with a scraper and one subscriber on ours. */
final class Testbed {
    private final CleanUp cleanUp;
    private final BenchSettings settings;
    private final Vertx vertx;
    private final Cluster cluster;
    private final BenchDatabase ours;
    private final BenchDatabase theirs;
    private @Nullable LossyServer lossy;
    private @Nullable FastifyServer fastify;
    private @Nullable Scraper scraper;
    private @Nullable BridgeSockets subscriber;

    Testbed(CleanUp cleanUp, BenchSettings settings) {
        this.cleanUp = cleanUp;
        this.settings = settings;
        this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)); // the loads count without locks
        this.cluster = Cluster.start(cleanUp, settings.folder().resolve("postgres"));
        this.ours = cluster.create("bench_lossy");
        this.theirs = cluster.create("bench_fastify");
    }

    Vertx vertx() {
        return vertx;
    }

    Cluster cluster() {
        return cluster;
    }

    /** Returns our server, and starts it if it does not run. */
    LossyServer lossy() {
        LossyServer running = lossy;
        if (running == null) {
            running = startLossy();
            lossy = running;
            scraper = new Scraper(vertx, running.managementPort());
            subscriber = BridgeSockets.open(vertx, running.port(), 1);
            subscriber.subscribe(families());
        }
        return running;
    }

    /** Starts another of our servers, without a scraper and a subscriber, on the same database. */
    LossyServer startLossy() {
        return startLossy("");
    }

    /** The same, forwarding to a webhook. */
    LossyServer startForwarding(String webhook) {
        return startLossy(ForwardedSettings.to(webhook, settings.folder()));
    }

    /** Starts the server of an earlier build on a database of its own. */
    LossyServer startEarlier(Path jar) {
        return LossyServer.startEarlier(
                cleanUp, settings.folder(), jar, settings.jvm(), cluster.createUnmigrated("bench_earlier"));
    }

    private LossyServer startLossy(String more) {
        return startLossy(ours, more);
    }

    /**
     * The same on another database.
     *
     * @param more lines of its settings
     */
    LossyServer startLossy(BenchDatabase database, String more) {
        return LossyServer.start(
                cleanUp, settings.folder(), settings.jar(), settings.jvm(), settings.instances(), more, database);
    }

    /** Creates a database with the tables of our server, which no server uses yet, in place of the last one. */
    BenchDatabase freshDatabase() {
        return cluster.create("bench_fresh");
    }

    /** Starts the brokers of a durable log. */
    LogBrokers startBrokers(int number) {
        return LogBrokers.start(cleanUp, settings.folder(), number);
    }

    FastifyServer startFastify() {
        return FastifyServer.start(cleanUp, theirs);
    }

    /** Returns the server to compare with, and starts it if it does not run. */
    FastifyServer fastify() {
        FastifyServer running = fastify;
        if (running == null) {
            running = startFastify();
            fastify = running;
        }
        return running;
    }

    /** Stops both servers, so that the next scenario gets new ones. */
    void stopServers() {
        if (subscriber != null && scraper != null && lossy != null) {
            subscriber.close();
            scraper.close();
            lossy.stop();
            lossy = null;
        }
        if (fastify != null) {
            fastify.stop();
            fastify = null;
        }
    }

    /** Returns the families of the catalog that the jar contains. */
    static Set<String> families() {
        return CatalogReader.read("conf/events.yml", CatalogText.shipped())
                .families()
                .keySet();
    }
}
