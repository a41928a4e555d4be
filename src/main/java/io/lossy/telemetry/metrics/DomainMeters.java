package io.lossy.telemetry.metrics;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.EventType;
import io.lossy.telemetry.event.TelemetryEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * What the catalog wants measured: feeds the {@code metrics} of every event from committed, fresh events. All series are
 * there from the start, at zero, since {@code rate()} does not see the step from nothing to one.
 *
 * <p>Prometheus takes a count as of now. Events of a client that was away for days would look like a burst of today, so
 * what is older than {@link #FRESH} counts as late and nowhere else; it is stored all the same.
 *
 * <p>An event that the catalog samples counts as often as it is kept. Not thread-safe: it belongs to one event loop.
 */
public final class DomainMeters {
    /** The greatest age, by the server's clock, at which an event still counts. */
    public static final Duration FRESH = Duration.ofMinutes(15);

    /** From a click's wait to {@link #FRESH}: what comes later shows as beyond the last bucket. */
    private static final Duration[] LAGS = LongStream.of(
                    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, FRESH.toMillis())
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final Instruments instruments;
    /** By the type itself and not its name: after a reload events of two versions of it may come. */
    private IdentityHashMap<EventType, Feed[]> feeds = new IdentityHashMap<>();

    private final Map<String, Counter> late = new HashMap<>();
    private final Timer lag;

    /** Registers every metric of the catalog. */
    public DomainMeters(MeterRegistry registry, Catalog catalog) {
        Meters meters = new Meters(registry);
        for (String family : catalog.families().keySet()) {
            late.put(
                    family,
                    meters.counter(
                            "lossy.ingest.events.late",
                            "Committed events more than 15 minutes old, left out of the catalog's metrics",
                            "family",
                            family));
        }
        this.lag = meters.timer(
                "lossy.pipeline.end.to.end.lag", "From the event's happening to its commit, clocks corrected", LAGS);
        this.instruments = new Instruments(registry);
        follow(catalog);
    }

    /**
     * Registers what another catalog wants measured too. What has left the catalog stays registered and stands still
     * until the server starts anew, since a series that vanishes looks like an outage.
     */
    public void follow(Catalog catalog) {
        IdentityHashMap<EventType, Feed[]> fresh = new IdentityHashMap<>();
        catalog.events().values().forEach(event -> fresh.put(event, feeds(event)));
        feeds = fresh;
    }

    private Feed[] feeds(EventType event) {
        return event.metrics().stream()
                .map(spec -> new Feed(event, spec, instruments))
                .toArray(Feed[]::new);
    }

    /** Counts events that were committed now, each for the first time. */
    public void count(List<TelemetryEvent> events, Instant now) {
        Instant oldest = now.minus(FRESH);
        long committed = now.toEpochMilli();
        for (TelemetryEvent event : events) {
            // Micrometer leaves out what is below zero: a client's clock that is ahead, and not by enough to be
            // corrected
            lag.record(committed - event.occurredAt().toEpochMilli(), TimeUnit.MILLISECONDS);
            if (event.occurredAt().isBefore(oldest)) {
                of(late, event.type().family()).increment();
                continue;
            }
            // what was judged by the catalog before and is committed after it, is measured as that one said
            for (Feed feed : feeds.computeIfAbsent(event.type(), this::feeds)) {
                feed.take(event.payload());
            }
        }
    }

    private static <M> M of(Map<String, M> meters, String key) {
        M meter = meters.get(key);
        if (meter == null) {
            throw new IllegalArgumentException("not of this catalog: " + key);
        }
        return meter;
    }
}
