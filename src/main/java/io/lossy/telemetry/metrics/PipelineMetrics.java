package io.lossy.telemetry.metrics;

import static io.lossy.telemetry.event.Reason.ReasonScope.DISABLED;
import static io.lossy.telemetry.event.Reason.ReasonScope.EVENT;
import static io.lossy.telemetry.event.Reason.ReasonScope.REFUSED;
import static io.lossy.telemetry.event.Reason.ReasonScope.RETRY;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Stage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Holds the meters of the pipeline, all registered (at zero) when the server starts.
 *
 * <p><b>The balance</b>, per process lifetime and attempt, with every event of a request counted once:
 *
 * <pre>received = persisted + duplicate + rejected + filtered + nacked + in flight</pre>
 *
 * <p>{@code lossy_pipeline_events_unaccounted} is the difference, and is zero at rest. Different stages count the two
 * sides, so that a stage that forgets an event, or counts it twice, is visible: ingest counts the events that it
 * admitted ({@link #received}) and answered ({@link #requestDone}), validate counts the result of each event. {@link Stage}
 * splits the same sums by stage. {@link #accepted} lies between them and shows how many events are queued.
 */
public final class PipelineMetrics {
    private static final List<String> STATUSES = List.of("ok", "retry", "disabled", "refused");
    private static final List<String> OUTCOMES = List.of("ok", "failed");

    private final MeterRegistry registry;
    private final Meters meters;
    private final CounterMap<Source> received;
    private final CounterMap<String> accepted;
    private final CounterMap<Reason> rejected;
    private final CounterMap<Stage> deadLetters;
    private final CounterMap<Reason> nacked;
    private final CounterMap<Stage> dropped;
    private final CounterMap<Reason> refused;
    private final CounterMap<String> filtered;
    private final CounterMap<String> dryRuns;
    private final CounterMap<String> persisted;
    private final CounterMap<String> duplicate;
    private final CounterMap<String> lateForWindow;
    private final CounterMap<String> stripped;
    private final Counter clockCorrected;
    private final Map<String, Timer> requests;
    private final Map<String, DistributionSummary> sizes;
    private final Map<String, Timer> flushes;
    private final Map<String, DistributionSummary> flushRows;
    private final LogMeters log;
    private final Timer persistLag;
    private final Timer loopLag;
    private final Balance balance;

    public PipelineMetrics(MeterRegistry registry, Catalog catalog) {
        this.registry = registry;
        this.meters = new Meters(registry);
        this.received = meters.counters(
                "lossy.ingest.events.received",
                "Events in admitted requests",
                "source",
                List.of(Source.values()),
                Source::word);
        this.rejected = meters.reasons("lossy.ingest.events.rejected", "Rejected events", EVENT);
        this.nacked = meters.reasons("lossy.ingest.events.nacked", "Events answered with retry", RETRY);
        this.dropped = meters.stages(
                "lossy.pipeline.events.dropped",
                "Events answered with retry, by the stage that could not process them; clients keep them");
        this.deadLetters = meters.stages(
                "lossy.pipeline.dead.letters", "Events recorded as rejected, by the stage that" + " rejected them");
        this.refused = meters.reasons(
                "lossy.ingest.requests.refused", "Requests refused as a" + " whole", RETRY, REFUSED, DISABLED);
        this.filtered = meters.counters(
                "lossy.ingest.events.filtered",
                "Events not stored on purpose",
                "reason",
                List.of("sampled", "disabled", "opted_out"),
                word -> word);
        this.dryRuns = meters.counters(
                "lossy.ingest.events.dry.run",
                "Events of dry runs, which are in no other count",
                "result",
                List.of("valid", "duplicate", "rejected", "sampled", "disabled", "opted_out"),
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
        this.requests = meters.timers(
                "lossy.ingest.request.duration", "Time from reading a request to its" + " answer", "status", STATUSES);
        this.sizes = meters.summaries("lossy.ingest.batch.size", "Events in a request", "events", "status", STATUSES);
        this.flushes = meters.timers(
                "lossy.pipeline.flush.duration",
                "Time to write one batch of a family to the database",
                "outcome",
                OUTCOMES);
        this.flushRows = meters.summaries(
                "lossy.pipeline.flush.rows", "Events in one batch of a family", null, "outcome", OUTCOMES);
        this.log = new LogMeters(meters, registry, families);
        this.persistLag = meters.timer("lossy.pipeline.persist.lag", "Time from receipt to commit");
        this.loopLag = meters.timer("lossy.pipeline.event.loop.lag", "Delay of timers on the event loops");
        this.balance = Balance.shownOn(registry);
    }

    public MeterRegistry registry() {
        return registry;
    }

    public LogMeters log() {
        return log;
    }

    /** Counts the events of an admitted request as received and in flight. */
    public void received(Source source, int events) {
        received.increment(source, events);
        balance.received(events);
    }

    /** Counts events that passed validation, now or when they were first stored. Their results are counted separately. */
    public void accepted(String family, int events) {
        accepted.increment(family, events);
    }

    public void persisted(String family, int events) {
        persisted.increment(family, events);
        balance.accounted(events);
    }

    /** Returns the counter of reports that are not kept because too many wait. */
    public CounterHandle deferredReports() {
        return counter(
                "lossy.persist.reports.deferred",
                "Client reports dropped because too many were waiting; the install's next report replaces them");
    }

    /** Counts events that were written to the durable log. Their final state is counted by the server that stores them. */
    public void logged(String family, int events) {
        log.accepted(family, events);
        balance.accounted(events);
    }

    /** Counts events from the durable log that were committed now. They were received, and accounted for, before. */
    public void storedFromLog(String family, int events) {
        persisted.increment(family, events);
    }

    public void duplicate(String family, int events) {
        duplicate.increment(family, events);
        balance.accounted(events);
    }

    /** @param stage the stage that rejected them */
    public void rejected(Stage stage, Reason reason, int events) {
        rejected.increment(reason, events);
        deadLetters.increment(stage, events);
        balance.accounted(events);
    }

    /** @param stage the stage that dropped them */
    public void nacked(Stage stage, Reason reason, int events) {
        nacked.increment(reason, events);
        dropped.increment(stage, events);
        balance.accounted(events);
    }

    public void sampled(int events) {
        filtered.increment("sampled", events);
        balance.accounted(events);
    }

    public void disabled(int events) {
        filtered.increment("disabled", events);
        balance.accounted(events);
    }

    public void optedOut(int events) {
        filtered.increment("opted_out", events);
        balance.accounted(events);
    }

    /** Counts the events of a request as no longer in flight, because the request has been answered with any result. */
    public void requestDone(int events) {
        balance.settled(events);
    }

    /** Counts a request that was not admitted. None of its events counts as received. */
    public void refused(Reason reason) {
        refused.increment(reason);
    }

    /** Counts an event of a dry run by its result. It was never received, as far as the balance is concerned. */
    public void dryRun(String result) {
        dryRuns.increment(result, 1);
    }

    public void recordDuration(String status, Duration took) {
        of(requests, status).record(took);
    }

    /** Records the number of events of a request that was read, by the status of its reply. */
    public void recordRequestSize(String status, int events) {
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
        lateForWindow.increment(family, events);
    }

    public void fieldsStripped(String family, int fields) {
        stripped.increment(family, fields);
    }

    public void clockCorrected(int events) {
        clockCorrected.increment(events);
    }

    /** Registers a gauge of one stage. {@code value} is read at every scrape and must be cheap and thread-safe. */
    public void gauge(String name, String description, Supplier<Number> value, String... tags) {
        Gauge.builder(name, value).description(description).tags(tags).register(registry);
    }

    /** Registers a counter of one stage, at zero. */
    public CounterHandle counter(String name, String description, String... tags) {
        return new CounterHandle(meters.counter(name, description, tags));
    }

    /** Registers a counter of one stage for each key, at zero. The keys' words are the values of one tag. */
    public <K> CounterMap<K> counters(
            String name,
            String description,
            String tag,
            Collection<K> keys,
            Function<K, String> word,
            String... otherTags) {
        return meters.counters(name, description, tag, keys, word, otherTags);
    }

    private static <M> M of(Map<String, M> meters, String key) {
        M meter = meters.get(key);
        if (meter == null) {
            throw new IllegalArgumentException("no meter for " + key);
        }
        return meter;
    }
}
