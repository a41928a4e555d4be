package io.lossy.telemetry.app;

import io.lossy.telemetry.aggregate.AggregateVerticle;
import io.lossy.telemetry.batch.BatchDispatchVerticle;
import io.lossy.telemetry.batch.BatchVerticle;
import io.lossy.telemetry.bus.RequestBundle;
import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.config.TelemetryConfig;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.ingest.IngestInstances;
import io.lossy.telemetry.metrics.DomainMeters;
import io.lossy.telemetry.metrics.DomainMetersVerticle;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.overload.LoadMonitor;
import io.lossy.telemetry.overload.LoadMonitorVerticle;
import io.lossy.telemetry.persist.EventStore;
import io.lossy.telemetry.persist.Heartbeat;
import io.lossy.telemetry.persist.PersistVerticle;
import io.lossy.telemetry.privacy.OptOutVerticle;
import io.lossy.telemetry.privacy.OptOuts;
import io.lossy.telemetry.retention.Retention;
import io.lossy.telemetry.retention.RetentionVerticle;
import io.lossy.telemetry.validate.EventValidator;
import io.lossy.telemetry.validate.ValidateVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 *   <li><b>batch</b> sends events to persist at once if no batch of their family is in progress. Otherwise it holds them
 *       in a bounded queue until that batch is done, or until they are due.
 *   <li><b>persist</b> writes the waiting batches in one statement and one commit, each id once. After the commit it
 *       reports which event ids are new. Only new events are counted by the next two stages.
 *   <li><b>aggregate</b> counts them in five-minute windows, adds those of the other servers on the database, and
 *       publishes them each second. <b>meters</b> counts them for Prometheus.
 *   <li><b>forward</b> sends committed events to the destinations of the settings, if there are any and the catalog lets
 *       events leave for them. It reads the commit log, so it slows down no other stage.
 *   <li><b>retention</b> deletes the row when the retention of its family is over.
 * </ol>
 *
 * <p>When the server is overloaded, {@link LoadMonitor} decides what is shed first: batch answers {@code retry}, ingest
 * rejects new subscriptions, and aggregate publishes less often.
 *
 * <p>Each stage calls the next one and replies only when all stages behind it are done. So the reply that a client
 * receives <em>is</em> the commit. The requests of one turn of the event loop travel as one message ({@link
 * RequestBundle}). Ingest and validate run once on each of {@code ingest.instances} event loops, and a connection stays
 * on its loop. Batch and persist share one event loop. Each event ends as a committed
 * row or with a {@link Reason}, and {@link PipelineMetrics} counts it once.
 */
public final class Pipeline {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    /** The addresses to which persist sends committed events: aggregate and the meters. */
    private static final List<String> COUNTERS = List.of(Addresses.COMMITTED, Addresses.COMMITTED_METERS);

    private final Vertx vertx;
    private final List<PipelineStage> stages;
    private final List<DeployedStage> deployed = new ArrayList<>();
    private final IngestInstances ingest;
    private final AggregateVerticle aggregate;
    private final Heartbeat heartbeat;
    private final BiFunction<Catalog, EventValidator, Future<Void>> useCatalog;

    private Pipeline(
            Vertx vertx,
            List<PipelineStage> stages,
            IngestInstances ingest,
            AggregateVerticle aggregate,
            Heartbeat heartbeat,
            BiFunction<Catalog, EventValidator, Future<Void>> useCatalog) {
        this.vertx = vertx;
        this.stages = stages;
        this.ingest = ingest;
        this.aggregate = aggregate;
        this.heartbeat = heartbeat;
        this.useCatalog = useCatalog;
    }

    /**
     * Returns how many event loops a server needs. Stages are given to the loops in turn: with two loops more than
     * instances of ingest, none of these shares the loop of batch and persist.
     */
    static int eventLoops(int instances) {
        return Math.max(VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE, instances + 2);
    }

    /** Creates the stages in the order an event passes through them. */
    static Pipeline of(
            SharedServices common,
            Catalog catalog,
            EventValidator validator,
            EventStore store,
            NodeLinks links,
            Forwarding forwarding) {
        TelemetryConfig config = common.config();
        PipelineMetrics metrics = common.metrics();
        LoadMonitor pressure = common.pressure();
        Clock clock = common.clock();
        IngestInstances ingest = new IngestInstances(
                config.ingest(), catalog, common.readers(), pressure, metrics, clock, System::nanoTime);
        List<PipelineStage> stages = new ArrayList<>();
        OptOuts optOuts = new OptOuts();
        AtomicReference<EventValidator> current = new AtomicReference<>(validator);
        List<Deployable> loops = new ArrayList<>();
        for (int i = 0; i < ingest.size(); i++) {
            loops.add(new SharedLoop(
                    "ingest-" + i,
                    metrics,
                    List.of(ingest.get(i), new ValidateVerticle(i, current::get, optOuts, metrics))));
        }
        stages.add(new PipelineStage("ingest and validate", loops));
        stages.add(PipelineStage.single(
                "opt outs",
                new OptOutVerticle(
                        optOuts,
                        common.database().ingest(),
                        metrics,
                        links.heartbeat()::beat,
                        common.erasures(),
                        clock)));
        List<Deployable> commit = new ArrayList<>();
        commit.add(new BatchDispatchVerticle());
        catalog.families()
                .values()
                .forEach(family -> commit.add(new BatchVerticle(family, config.batch(), pressure, metrics, clock)));
        commit.add(new PersistVerticle(store, metrics, clock, COUNTERS));
        stages.add(PipelineStage.single("batch and persist", new SharedLoop("commit", metrics, commit)));
        AggregateVerticle aggregate = new AggregateVerticle(
                catalog, config.aggregate(), pressure, metrics, links.clock(), links.history(), links.peers());
        stages.add(PipelineStage.single("aggregate", aggregate));
        DomainMetersVerticle meters = new DomainMetersVerticle(new DomainMeters(metrics.registry(), catalog), clock);
        stages.add(PipelineStage.single("meters", meters));
        Retention retention = new Retention(
                common.database().owner(),
                catalog,
                config.retention(),
                clock,
                common.node().incarnation());
        stages.add(PipelineStage.single("retention", new RetentionVerticle(retention, config.retention(), metrics)));
        forwarding.verticle().ifPresent(verticle -> stages.add(PipelineStage.single("forward", verticle)));
        stages.add(PipelineStage.single("pressure", new LoadMonitorVerticle(pressure, metrics)));
        return new Pipeline(common.vertx(), stages, ingest, aggregate, links.heartbeat(), (next, nextValidator) -> {
            // Switch the consumers first, then the validator of all event loops, then what clients see. When every loop
            // shows the catalog, none validates by the previous one any more.
            return meters.useCatalog(next)
                    .onSuccess(v -> retention.useCatalog(next))
                    .onSuccess(v -> forwarding.useCatalog(next))
                    .compose(v -> aggregate.useCatalog(next))
                    .onSuccess(v -> current.set(nextValidator))
                    .compose(v -> ingest.useCatalog(next));
        });
    }

    /** Deploys the last stage first, so that each stage starts after the stage it sends to. */
    Future<Void> deployed() {
        LocalCodec.registerAll(vertx.eventBus());
        List<PipelineStage> lastFirst = new ArrayList<>(stages);
        Collections.reverse(lastFirst);
        Future<Void> opened = Future.succeededFuture();
        for (PipelineStage stage : lastFirst) {
            opened = opened.compose(v -> deploy(stage))
                    .onSuccess(id -> deployed.add(new DeployedStage(stage.name(), id)))
                    .mapEmpty();
        }
        return opened;
    }

    /** Deploys all instances at once, so that Vert.x gives each the next event loop. */
    private Future<String> deploy(PipelineStage stage) {
        DeploymentOptions options =
                new DeploymentOptions().setInstances(stage.instances().size());
        return vertx.deployVerticle(stage.instances().iterator()::next, options);
    }

    /**
     * Undeploys the first stage first. Each stage finishes its open requests before the next one is closed. Aggregates
     * are published no more then, because Vert.x warns about a message whose consumer ends.
     */
    Future<Void> close() {
        Future<Void> closed = deployed.isEmpty()
                ? Future.succeededFuture()
                : aggregate.stopPublishing().compose(v -> leave());
        List<DeployedStage> firstFirst = new ArrayList<>(deployed);
        Collections.reverse(firstFirst);
        deployed.clear();
        for (DeployedStage stage : firstFirst) {
            closed = closed.transform(v -> vertx.undeploy(stage.deployment()))
                    .onFailure(failure -> LOG.atWarn()
                            .addKeyValue("stage", stage.name())
                            .setCause(failure)
                            .log("a stage did not stop cleanly"))
                    .otherwiseEmpty();
        }
        return closed;
    }

    /** Leaves the other servers without waiting for long: they notice it anyway. */
    private Future<Void> leave() {
        return heartbeat.leave().timeout(1, TimeUnit.SECONDS).otherwiseEmpty();
    }

    /**
     * Switches all stages to another catalog while events pass through, and completes when every event loop uses it.
     * Validate reads its validator once per request, so each request is validated by one catalog. The stages behind it
     * accept events of either catalog.
     *
     * @param catalog has the same families as the current one
     */
    Future<Void> useCatalog(Catalog catalog, EventValidator validator) {
        return useCatalog.apply(catalog, validator);
    }

    int port() {
        return ingest.actualPort();
    }

    private record PipelineStage(String name, List<Deployable> instances) {
        static PipelineStage single(String name, Deployable verticle) {
            return new PipelineStage(name, List.of(verticle));
        }
    }

    private record DeployedStage(String name, String deployment) {}
}
