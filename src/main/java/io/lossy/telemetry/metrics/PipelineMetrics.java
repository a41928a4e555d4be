package io.lossy.telemetry.metrics;

import static io.lossy.telemetry.event.Reason.Scope.DISABLED;
import static io.lossy.telemetry.event.Reason.Scope.EVENT;
import static io.lossy.telemetry.event.Reason.Scope.REFUSED;
import static io.lossy.telemetry.event.Reason.Scope.RETRY;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.Source;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Stage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The meters of an event's way, all registered (at zero) when the server starts.
 *
 * <p><b>The balance</b>, per process lifetime and attempt, where every event that a request carried counts once:
 *
 * <pre>received = persisted + duplicate + rejected + filtered + nacked + in flight</pre>
 *
 * <p>{@code lossy_pipeline_events_unaccounted} is the difference, and is zero at rest. The two sides are counted by
 * different rooms, so that one which forgets an event, or counts it twice, shows: ingest says what it let in
 * ({@link #received}) and answered ({@link #settled}), validate says how each event ended. {@link Stage} cuts the same sums
 * by room; with {@link #accepted} between them, so that what is queued can be told.
 */
public final class PipelineMetrics {
    private static final List<String> STATUSES = List.of("ok", "retry", "disabled", "refused");
    private static final List<String> OUTCOMES = List.of("ok", "failed");

    private final MeterRegistry registry;
    private final Meters meters;
    private final Map<Source, Counter> received;
    private final Map<String, Counter> accepted;
    private final Map<Reason, Counter> rejected;
    private final Map<Stage, Counter> deadLetters;
    private final Map<Reason, Counter> nacked;
    private final Map<Stage, Counter> dropped;
    private final Map<Reason, Counter> refused;
    private final Map<String, Counter> filtered;
    private final Map<String, Counter> persisted;
    private final Map<String, Counter> duplicate;
    private final Map<String, Counter> lateForWindow;
    private final Map<String, Counter> stripped;
    private final Counter clockCorrected;
    private final Map<String, Timer> requests;
    private final Map<String, DistributionSummary> sizes;
    private final Map<String, Timer> flushes;
    private final Map<String, DistributionSummary> flushRows;
    private final Timer persistLag;
    private final Timer loopLag;
    private final Balance balance;

    public PipelineMetrics(MeterRegistry registry, Catalog catalog) {
        this.registry = registry;
        this.meters = new Meters(registry);
        this.received = meters.counters(
                "lossy.ingest.events.received",
                "Events in requests that were let in",
                "source",
                List.of(Source.values()),
                Source::word);
        this.rejected = meters.reasons("lossy.ingest.events.rejected", "Events that ended as rejected", EVENT);
        this.nacked = meters.reasons("lossy.ingest.events.nacked", "Events answered with retry", RETRY);
        this.dropped = meters.stages(
                "lossy.pipeline.events.dropped",
                "Events answered with retry, by the room that put them down; their senders keep them");
        this.deadLetters =
                meters.stages("lossy.pipeline.dead.letters", "Events recorded as rejected, by the room that found out");
        this.refused =
                meters.reasons("lossy.ingest.requests.refused", "Requests turned away whole", RETRY, REFUSED, DISABLED);
        this.filtered = meters.counters(
                "lossy.ingest.events.filtered",
                "Events left out on purpose",
                "reason",
                List.of("sampled", "disabled", "opted_out"),
                word -> word);
        Set<String> families = catalog.families().keySet();
        this.accepted = meters.families(families, "lossy.ingest.events.accepted", "Events that passed validation");
        this.persisted = meters.families(families, "lossy.pipeline.events.persisted", "Events committed, each id once");
        this.duplicate =
                meters.families(families, "lossy.ingest.events.duplicate", "Events whose id was committed before");
        this.lateForWindow = meters.families(
                families, "lossy.aggregate.events.late", "Committed events too old for the live window");
        this.stripped = meters.families(
                families, "lossy.ingest.fields.stripped", "Fields removed because the catalog does not name them");
        this.clockCorrected = meters.counter(
                "lossy.ingest.events.clock.corrected", "Events whose client clock was off by more than a minute");
        this.requests =
                meters.timers("lossy.ingest.request.duration", "From request read to answer given", "status", STATUSES);
        this.sizes = meters.summaries("lossy.ingest.batch.size", "Events in a request", "events", "status", STATUSES);
        this.flushes = meters.timers(
                "lossy.pipeline.flush.duration", "One batch to the database and back", "outcome", OUTCOMES);
        this.flushRows =
                meters.summaries("lossy.pipeline.flush.rows", "Events in one statement", null, "outcome", OUTCOMES);
        this.persistLag = meters.timer("lossy.pipeline.persist.lag", "From the door to the commit");
        this.loopLag = meters.timer(
                "lossy.pipeline.event.loop.lag", "How much later than it should a timer fires, on any event loop");
        this.balance = Balance.shownOn(registry);
    }

    public MeterRegistry registry() {
        return registry;
    }

    /** Opens the account of a request's events. */
    public void received(Source source, int events) {
        of(received, source).increment(events);
        balance.received(events);
    }

    /**
     * Validation let them on, now or when they were stored; how they end is counted when they do.
     *
     * @param family {@code other} if it has left the catalog
     */
    public void accepted(String family, int events) {
        ofFamily(accepted, family).increment(events);
    }

    public void persisted(String family, int events) {
        of(persisted, family).increment(events);
        balance.left(events);
    }

    /** @param family may have left the catalog since the event was stored, and is {@code other} then */
    public void duplicate(String family, int events) {
        ofFamily(duplicate, family).increment(events);
        balance.left(events);
    }

    /** @param stage which room found out */
    public void rejected(Stage stage, Reason reason, int events) {
        of(rejected, reason).increment(events);
        of(deadLetters, stage).increment(events);
        balance.left(events);
    }

    /** @param stage which room put them down */
    public void nacked(Stage stage, Reason reason, int events) {
        of(nacked, reason).increment(events);
        of(dropped, stage).increment(events);
        balance.left(events);
    }

    public void sampled(int events) {
        of(filtered, "sampled").increment(events);
        balance.left(events);
    }

    public void disabled(int events) {
        of(filtered, "disabled").increment(events);
        balance.left(events);
    }

    public void optedOut(int events) {
        of(filtered, "opted_out").increment(events);
        balance.left(events);
    }

    /** Closes the account of a request's events: it has been answered, whatever was said of them. */
    public void settled(int events) {
        balance.settled(events);
    }

    /** A request turned away before its events were read; none of them was received. */
    public void refused(Reason reason) {
        of(refused, reason).increment();
    }

    public void answered(String status, Duration took) {
        of(requests, status).record(took);
    }

    /** How many events a request had that was read, and what it was told. */
    public void sized(String status, int events) {
        of(sizes, status).record(events);
    }

    public void flushed(boolean ok, int rows, Duration took) {
        String outcome = ok ? "ok" : "failed";
        of(flushes, outcome).record(took);
        of(flushRows, outcome).record(rows);
    }

    public void persistLag(Duration lag) {
        persistLag.record(lag);
    }

    public void loopLag(Duration lag) {
        loopLag.record(lag);
    }

    public void lateForWindow(String family, int events) {
        of(lateForWindow, family).increment(events);
    }

    public void fieldsStripped(String family, int fields) {
        of(stripped, family).increment(fields);
    }

    public void clockCorrected(int events) {
        clockCorrected.increment(events);
    }

    /** A gauge owned by one room: {@code value} is read at every scrape and must be cheap and thread-safe. */
    public void gauge(String name, String description, Supplier<Number> value, String... tags) {
        Gauge.builder(name, value).description(description).tags(tags).register(registry);
    }

    /** A counter owned by one room, registered at zero. */
    public Tally counter(String name, String description, String... tags) {
        return new Tally(meters.counter(name, description, tags));
    }

    private Counter ofFamily(Map<String, Counter> families, String family) {
        Counter known = families.get(family);
        if (known != null) {
            return known;
        }
        Meter.Id like = families.values().iterator().next().getId();
        return meters.counter(like.getName(), String.valueOf(like.getDescription()), "family", Label.OTHER);
    }

    private static <K, M> M of(Map<K, M> meters, K key) {
        M meter = meters.get(key);
        if (meter == null) {
            throw new IllegalArgumentException("no meter for " + key);
        }
        return meter;
    }
}
