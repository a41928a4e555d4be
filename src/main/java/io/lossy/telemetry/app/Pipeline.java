package io.lossy.telemetry.app;

import io.lossy.telemetry.aggregate.AggregateVerticle;
import io.lossy.telemetry.batch.BatchVerticle;
import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.BatchOutcome;
import io.lossy.telemetry.event.ClientReport;
import io.lossy.telemetry.event.CommittedEvents;
import io.lossy.telemetry.event.EventBatch;
import io.lossy.telemetry.event.IngestOutcome;
import io.lossy.telemetry.event.IngestRefusal;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.OptOut;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.RejectionBatch;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.ingest.IngestVerticle;
import io.lossy.telemetry.metrics.DomainMeters;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.lossy.telemetry.ops.DomainMetersVerticle;
import io.lossy.telemetry.persist.EventStore;
import io.lossy.telemetry.persist.OptOutVerticle;
import io.lossy.telemetry.persist.OptOuts;
import io.lossy.telemetry.persist.PersistVerticle;
import io.lossy.telemetry.persist.Retention;
import io.lossy.telemetry.persist.RetentionVerticle;
import io.lossy.telemetry.pressure.Pressure;
import io.lossy.telemetry.pressure.PressureVerticle;
import io.lossy.telemetry.validate.EventValidator;
import io.lossy.telemetry.validate.ValidateVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to an event.
 *
 * <ol>
 *   <li><b>ingest</b> takes a request from the bridge or over HTTP, or turns it away at the door: too large, no key, too
 *       fast, too much in flight. It reads the envelope and asks
 *   <li><b>validate</b>, which holds each event against the catalog: fields the catalog does not name are removed, ids
 *       hashed, clocks corrected; those of an install that opted out it does not read. What can't be kept is recorded as
 *       rejected; what can goes by family to
 *   <li><b>batch</b>, where it waits some milliseconds for company and is bounded, and then asks
 *   <li><b>persist</b>, which writes the batch in one idempotent statement. After the commit it tells which ids were
 *       fresh, and those alone are counted by
 *   <li><b>aggregate</b>, in five-minute windows that are published each second, and by <b>meters</b>, for Prometheus.
 *   <li><b>retention</b> lets the row go when its family's days are over.
 * </ol>
 *
 * <p>When the server is hard pressed, {@link Pressure} says what is let go of first: batch tells senders to come later,
 * ingest those who would subscribe, and aggregate publishes less often.
 *
 * <p>Each room asks the next and answers when all behind it is done, so the answer a client gets <em>is</em> the commit.
 * Every way out is a {@link Reason} or a committed row, and each is counted once in {@link PipelineMetrics}.
 */
public final class Pipeline {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    /** Whom persist tells what was committed: aggregate and the meters. */
    private static final List<String> COUNTERS = List.of(Addresses.COMMITTED, Addresses.COMMITTED_METERS);

    private final Vertx vertx;
    private final List<Room> rooms;
    private final List<OpenRoom> open = new ArrayList<>();
    private final IngestVerticle ingest;
    private final Function<Following, Future<Void>> follow;

    private Pipeline(Vertx vertx, List<Room> rooms, IngestVerticle ingest, Function<Following, Future<Void>> follow) {
        this.vertx = vertx;
        this.rooms = rooms;
        this.ingest = ingest;
        this.follow = follow;
    }

    /** The rooms in the order an event meets them. */
    static Pipeline of(Foundation common, Catalog catalog, EventValidator validator, EventStore store) {
        TelemetryConfig config = common.config();
        PipelineMetrics metrics = common.metrics();
        Pressure pressure = common.pressure();
        Clock clock = common.clock();
        IngestVerticle ingest =
                new IngestVerticle(config.ingest(), catalog, common.readers(), pressure, metrics, clock);
        List<Room> rooms = new ArrayList<>();
        rooms.add(new Room("ingest", ingest));
        OptOuts optOuts = new OptOuts();
        ValidateVerticle validate = new ValidateVerticle(validator, optOuts, metrics);
        rooms.add(new Room("validate", validate));
        rooms.add(new Room(
                "opt outs", new OptOutVerticle(optOuts, common.database().ingest(), metrics)));
        catalog.families()
                .values()
                .forEach(family -> rooms.add(new Room(
                        "batch." + family.name(),
                        new BatchVerticle(family, config.batch(), pressure, metrics, clock))));
        rooms.add(new Room("persist", new PersistVerticle(store, metrics, clock, COUNTERS)));
        AggregateVerticle aggregate =
                new AggregateVerticle(catalog, config.aggregate(), pressure, metrics, clock, store::replay);
        rooms.add(new Room("aggregate", aggregate));
        DomainMetersVerticle meters = new DomainMetersVerticle(new DomainMeters(metrics.registry(), catalog), clock);
        rooms.add(new Room("meters", meters));
        Retention retention = new Retention(common.database().owner(), catalog, config.retention(), clock);
        rooms.add(new Room("retention", new RetentionVerticle(retention, config.retention(), metrics)));
        rooms.add(new Room("pressure", new PressureVerticle(pressure, metrics)));
        return new Pipeline(common.vertx(), rooms, ingest, next -> {
            // Whoever counts is ready before the first event is judged by it, and clients hear of it last.
            return meters.follow(next.catalog())
                    .onSuccess(v -> retention.follow(next.catalog()))
                    .compose(v -> aggregate.follow(next.catalog()))
                    .onSuccess(v -> validate.judgeBy(next.validator()))
                    .compose(v -> ingest.follow(next.catalog()));
        });
    }

    /** Opens the last room first, so that nobody is let in before there is somewhere to go. */
    Future<Void> open() {
        registerCodecs(vertx.eventBus());
        List<Room> lastFirst = new ArrayList<>(rooms);
        Collections.reverse(lastFirst);
        Future<Void> opened = Future.succeededFuture();
        for (Room room : lastFirst) {
            opened = opened.compose(v -> vertx.deployVerticle(room.verticle()))
                    .onSuccess(id -> open.add(new OpenRoom(room.name(), id)))
                    .mapEmpty();
        }
        return opened;
    }

    /** Closes the first room first: each answers whom it let in, then the next has nothing more to wait for. */
    Future<Void> close() {
        Future<Void> closed = Future.succeededFuture();
        List<OpenRoom> firstFirst = new ArrayList<>(open);
        Collections.reverse(firstFirst);
        open.clear();
        for (OpenRoom room : firstFirst) {
            closed = closed.transform(v -> vertx.undeploy(room.deployment()))
                    .onFailure(failure -> LOG.atWarn()
                            .addKeyValue("room", room.name())
                            .setCause(failure)
                            .log("a room did not close cleanly"))
                    .otherwiseEmpty();
        }
        return closed;
    }

    /**
     * Has the rooms go by another catalog while events pass through. The switch is one reference in validate, read once
     * a request; rooms behind take events of either version.
     *
     * @param catalog with the same families
     */
    Future<Void> follow(Catalog catalog, EventValidator validator) {
        return follow.apply(new Following(catalog, validator));
    }

    private record Following(Catalog catalog, EventValidator validator) {}

    int port() {
        return ingest.actualPort();
    }

    private static void registerCodecs(EventBus bus) {
        LocalCodec.register(bus, IngestRequest.class);
        LocalCodec.register(bus, IngestOutcome.class);
        LocalCodec.register(bus, IngestRefusal.class);
        LocalCodec.register(bus, EventBatch.class);
        LocalCodec.register(bus, BatchOutcome.class);
        LocalCodec.register(bus, RejectionBatch.class);
        LocalCodec.register(bus, RejectionOutcome.class);
        LocalCodec.register(bus, CommittedEvents.class);
        LocalCodec.register(bus, ClientReport.class);
        LocalCodec.register(bus, OptOut.class);
    }

    private record Room(String name, Deployable verticle) {}

    private record OpenRoom(String name, String deployment) {}
}
