package io.lossy.telemetry.metrics;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.event.TelemetryEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * Updates the {@code metrics} that the catalog declares for each event, from newly committed events. All series exist
 * from the start, at zero, because {@code rate()} does not see the step from no series to one.
 *
 * <p>Prometheus records a count at the current time. Events of a client that was offline for days would look like a
 * burst now, so events older than {@link #FRESH} are counted as late and in no metric of the catalog. They are stored
 * in any case.
 *
 * <p>An event that the catalog samples is counted only if it is kept. Not thread-safe: it is used on one event loop.
 */
public final class DomainMeters {
    /** The greatest age, by the server's clock, at which an event is still counted. */
    public static final Duration FRESH = Duration.ofMinutes(15);

    /** From 100 ms, a wait as after a click, to {@link #FRESH}. Longer lags count beyond the last bucket. */
    private static final Duration[] LAGS = LongStream.of(
                    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, FRESH.toMillis())
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final Instruments instruments;
    /** By the type itself and not by its name, because after a reload events of two versions of a type may arrive. */
    private IdentityHashMap<EventType, MetricBinding[]> feeds = new IdentityHashMap<>();

    private final CounterMap<String> late;
    private final Timer lag;

    public DomainMeters(MeterRegistry registry, Catalog catalog) {
        Meters meters = new Meters(registry);
        this.late = meters.families(
                catalog.families().keySet(),
                "lossy.ingest.events.late",
                "Committed events more than 15 minutes old, left out of the catalog's metrics");
        this.lag = meters.timer(
                "lossy.pipeline.end.to.end.lag",
                "Time from an event to its commit, with client clocks" + " corrected",
                LAGS);
        this.instruments = new Instruments(registry);
        follow(catalog);
    }

    /**
     * Also registers the metrics of another catalog. Metrics that have left the catalog stay registered and unchanged
     * until the server restarts, because a series that disappears looks like an outage.
     */
    public void follow(Catalog catalog) {
        IdentityHashMap<EventType, MetricBinding[]> fresh = new IdentityHashMap<>();
        catalog.events().values().forEach(event -> fresh.put(event, feeds(event)));
        feeds = fresh;
    }

    private MetricBinding[] feeds(EventType event) {
        return event.metrics().stream()
                .map(spec -> new MetricBinding(event, spec, instruments))
                .toArray(MetricBinding[]::new);
    }

    /** Counts events that have just been committed, each for the first time. */
    public void count(List<TelemetryEvent> events, Instant now) {
        Instant oldest = now.minus(FRESH);
        long committed = now.toEpochMilli();
        for (TelemetryEvent event : events) {
            // Micrometer ignores negative values. They occur if a client's clock is ahead by too little to be
            // corrected.
            lag.record(committed - event.occurredAt().toEpochMilli(), TimeUnit.MILLISECONDS);
            if (event.occurredAt().isBefore(oldest)) {
                late.increment(event.type().family());
                continue;
            }
            // An event validated under the previous catalog and committed after the reload is measured by the previous
            // catalog.
            for (MetricBinding feed : feeds.computeIfAbsent(event.type(), this::feeds)) {
                feed.take(event.payload());
            }
        }
    }
}
