package io.lossy.telemetry.app;

import io.lossy.telemetry.aggregate.AggregateVerticle;
import io.lossy.telemetry.batch.BatchDispatchVerticle;
import io.lossy.telemetry.batch.BatchVerticle;
import io.lossy.telemetry.batch.SharedCommits;
import io.lossy.telemetry.bus.RequestBundle;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.ingest.IngestInstances;
import io.lossy.telemetry.log.kafka.LogVerticle;
import io.lossy.telemetry.log.record.SharedHashKey;
import io.lossy.telemetry.metrics.DomainMeters;
import io.lossy.telemetry.metrics.DomainMetersVerticle;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.LoadMonitorVerticle;
import io.lossy.telemetry.persist.Heartbeat;
import io.lossy.telemetry.persist.PersistVerticle;
import io.lossy.telemetry.persist.log.LogStoreVerticle;
import io.lossy.telemetry.privacy.OptOutVerticle;
import io.lossy.telemetry.privacy.OptOuts;
import io.lossy.telemetry.retention.Retention;
import io.lossy.telemetry.retention.RetentionOptions;
import io.lossy.telemetry.retention.RetentionVerticle;
import io.lossy.telemetry.validate.EventValidator;
import io.lossy.telemetry.validate.ValidateVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the stages that an event passes through:
 *
 * <ol>
 *   <li><b>ingest</b> receives requests from the bridge and over HTTP. It rejects a request that is too large, has no
 *       valid key, exceeds a rate limit, or arrives while too many bytes are in flight. It reads the envelope and calls
 *       validate.
 *   <li><b>validate</b> checks each event against the catalog. It removes fields that the catalog does not name, hashes
 *       ids and corrects clocks. It does not read the events of an install that opted out. It records invalid events as
 *       rejected, and sends the valid ones to the batch stage of their family.
 *   <li><b>batch</b> sends a lone event to persist at once. Small requests that keep arriving share a commit, and events
 *       behind a batch of their family wait in a bounded queue until that batch is done, or until they are due.
 *   <li><b>persist</b> writes the waiting batches in one statement and one commit, each id once. After the commit it
 *       reports which event ids are new. Only new events are counted by the next two stages.
 *   <li>With a durable log (setting {@code log}), <b>log</b> takes the place of persist: it writes the batch to the log
 *       and replies then. <b>log reader</b> reads the batch again, and <b>store</b> writes the rows and the position of
 *       the reader in one commit.
 *   <li><b>aggregate</b> counts them in five-minute windows, adds those of the other servers on the database, and
 *       publishes them each second. <b>meters</b> counts them for Prometheus.
 *   <li><b>forward</b> sends committed events to the destinations of the settings, if there are any and the catalog lets
 *       events leave for them. It reads the commit log, so it slows down no other stage.
 *   <li><b>retention</b> deletes the row when the retention of its family is over.
 * </ol>
 *
 * <p>When the server is overloaded, {@code overload} decides what is shed first: batch answers {@code retry}, ingest
 * rejects new subscriptions, and aggregate publishes less often.
 *
 * <p>Each stage calls the next one and replies only when all stages behind it are done. So the reply that a client
 * receives <em>is</em> the commit, in the database or in the durable log. The requests of one turn of the event loop
 * travel as one message ({@link RequestBundle}). Ingest and validate run once on each of {@code ingest.instances} event
 * loops, and a connection stays on its loop. Batch and persist share one event loop. Each event ends as a committed row
 * or with a {@link Reason}, and {@link PipelineMetrics} counts it once.
 */
public final class Pipeline {
    /** The addresses to which persist sends committed events: aggregate and the meters. */
    private static final List<String> COUNTERS = List.of(Addresses.COMMITTED, Addresses.COMMITTED_METERS);

    private final SharedServices common;
    private final CurrentCatalog current;
    private final OptOuts optOuts = new OptOuts();
    private final StageDeployments stages;
    /** Null on a server that only stores. */
    private @Nullable IngestInstances ingest;
    /** Null on a server that only receives. */
    private @Nullable AggregateVerticle aggregate;

    private @Nullable Heartbeat heartbeat;

    private Pipeline(SharedServices common, Catalog catalog, EventValidator validator) {
        this.common = common;
        this.stages = new StageDeployments(common.vertx());
        this.current = new CurrentCatalog(catalog, validator);
    }

    /**
     * Creates the stages in the order an event passes through them.
     *
     * @param storage null on a server without a database, which only receives
     * @param hashKey of this server, which those that share a durable log compare
     */
    static Pipeline of(
            SharedServices common,
            Catalog catalog,
            EventValidator validator,
            @Nullable StorageParts storage,
            SharedHashKey hashKey) {
        Pipeline pipeline = new Pipeline(common, catalog, validator);
        boolean receives = common.config().receives();
        if (receives) {
            pipeline.addIngest(catalog);
        }
        pipeline.addOptOuts(storage, hashKey);
        if (receives) {
            pipeline.addBatch(catalog, storage);
        }
        if (storage != null) {
            pipeline.addStorage(catalog, storage);
        }
        pipeline.stages.add("pressure", new LoadMonitorVerticle(common.pressure(), common.metrics()));
        return pipeline;
    }

    private void addIngest(Catalog first) {
        IngestInstances instances = new IngestInstances(
                common.config().ingest(),
                first,
                common.readers(),
                common.pressure(),
                common.metrics(),
                common.clock(),
                System::nanoTime);
        List<Deployable> loops = new ArrayList<>();
        for (int i = 0; i < instances.size(); i++) {
            ValidateVerticle validate = new ValidateVerticle(i, current::validator, optOuts, common.metrics());
            loops.add(new SharedLoop("ingest-" + i, common.metrics(), List.of(instances.get(i), validate)));
        }
        stages.add("ingest and validate", loops);
        ingest = instances;
    }

    private void addOptOuts(@Nullable StorageParts storage, SharedHashKey hashKey) {
        DurableLog log = common.log();
        stages.add(
                "opt outs",
                log != null
                        ? log.optOuts(common, current::catalog, optOuts, hashKey)
                        : new OptOutVerticle(
                                optOuts,
                                common.database().ingest(),
                                common.metrics(),
                                Objects.requireNonNull(storage).links().heartbeat()::beat,
                                common.erasures(),
                                common.clock()));
    }

    private void addBatch(Catalog first, @Nullable StorageParts storage) {
        SharedCommits commits = new SharedCommits(common.config().batch(), System::nanoTime);
        List<Deployable> commit = new ArrayList<>();
        commit.add(new BatchDispatchVerticle());
        first.families()
                .values()
                .forEach(family -> commit.add(
                        new BatchVerticle(family, commits, common.pressure(), common.metrics(), common.clock())));
        DurableLog log = common.log();
        commit.add(
                log == null
                        ? new PersistVerticle(
                                Objects.requireNonNull(storage).store(), common.metrics(), common.clock(), COUNTERS)
                        : new LogVerticle(log.settings(), common.pressure(), common.metrics()));
        stages.add("batch and persist", new SharedLoop("commit", common.metrics(), commit));
    }

    private void addStorage(Catalog first, StorageParts storage) {
        PipelineMetrics metrics = common.metrics();
        Clock clock = common.clock();
        NodeLinks links = storage.links();
        heartbeat = links.heartbeat();
        DurableLog log = common.log();
        if (log != null) {
            stages.add("heartbeat", new HeartbeatVerticle(links.heartbeat(), clock));
            stages.add("log reader", log.reader(common, current::catalog));
            stages.add(
                    "store",
                    new LogStoreVerticle(
                            storage.rows(), common.node().incarnation(), current::catalog, metrics, clock, COUNTERS));
        }
        AggregateVerticle windows = new AggregateVerticle(
                first,
                common.config().aggregate(),
                common.pressure(),
                metrics,
                links.clock(),
                links.history(),
                links.peers());
        stages.add("aggregate", windows);
        aggregate = windows;
        DomainMetersVerticle meters = new DomainMetersVerticle(new DomainMeters(metrics.registry(), first), clock);
        stages.add("meters", meters);
        RetentionOptions kept = common.config().retention();
        Retention retention = new Retention(
                common.database().owner(), first, kept, clock, common.node().incarnation());
        stages.add("retention", new RetentionVerticle(retention, kept, metrics));
        Forwarding forwarding = storage.forwarding();
        forwarding.verticle().ifPresent(verticle -> stages.add("forward", verticle));
        current.addConsumer(meters::useCatalog);
        current.addConsumer(next -> {
            retention.useCatalog(next);
            forwarding.useCatalog(next);
            return windows.useCatalog(next);
        });
    }

    /** Deploys the last stage first, so that each stage starts after the stage it sends to. */
    Future<Void> deployed() {
        LocalCodec.registerAll(common.vertx().eventBus());
        return stages.deploy();
    }

    /**
     * Undeploys the first stage first. Each stage finishes its open requests before the next one is closed. Aggregates
     * are published no more then, because Vert.x warns about a message whose consumer ends.
     */
    Future<Void> close() {
        AggregateVerticle publishing = aggregate;
        Future<Void> left = !stages.areDeployed() || publishing == null
                ? Future.succeededFuture()
                : publishing.stopPublishing().compose(v -> leave());
        return stages.undeployAfter(left);
    }

    /** Leaves the other servers without waiting for long: they notice it anyway. */
    private Future<Void> leave() {
        return heartbeat == null
                ? Future.succeededFuture()
                : heartbeat.leave().timeout(1, TimeUnit.SECONDS).otherwiseEmpty();
    }

    /**
     * Switches all stages to another catalog while events pass through, and completes when every event loop uses it.
     *
     * @param next has the same families as the current one
     */
    Future<Void> useCatalog(Catalog next, EventValidator nextValidator) {
        IngestInstances clients = ingest;
        // What clients see comes last. When every loop shows the catalog, none validates by the previous one any more.
        return current.replace(next, nextValidator)
                .compose(v -> clients == null ? Future.succeededFuture() : clients.useCatalog(next));
    }

    /** Returns 0 if this server receives no events. */
    int port() {
        return ingest == null ? 0 : ingest.actualPort();
    }
}
