package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.event.Payload;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.exchange.WindowPart;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds the live windows of every family: counts each committed event once, and returns the figures to publish. It
 * reads no clock: callers pass the time with every call. Not thread-safe: it is used on one event loop.
 *
 * <p>The catalog determines the memory, not the traffic: 480 bytes per count, 960 per sum, and for each distribution
 * the amount given at {@link DistributionMetric}.
 */
final class Windows {
    /** The result of observing an event. */
    enum WindowPlacement {
        COUNTED,
        /** The event occurred before the window. */
        LATE,
        /** The catalog does not name the event, which can happen to events from history. */
        UNKNOWN
    }

    private final Catalog catalog;
    private final AggregateConfig config;
    private final SlidingWindow window;
    private final Map<String, MetricFeed[]> taps;
    private final Map<String, AggregateCompiler.FamilyAggregates> families;
    private final List<WindowMetric> lanes;
    private final CountedHash counted;
    private final PartCodec codec;

    Windows(Catalog catalog, AggregateConfig config) {
        AggregateCompiler wiring = new AggregateCompiler(catalog, config.buckets());
        this.catalog = catalog;
        this.config = config;
        this.lanes = wiring.lanes();
        this.window = new SlidingWindow(config, lanes);
        this.taps = wiring.taps();
        this.families = wiring.families();
        this.counted = new CountedHash(config, wiring.descriptions());
        this.codec = new PartCodec(counted, lanes);
    }

    /** @param now epoch milliseconds */
    WindowPlacement observe(TelemetryEvent event, long now) {
        EventType type = catalog.event(event.type().name());
        MetricFeed[] fed = type == null ? null : taps.get(type.name());
        if (type == null || fed == null) {
            return WindowPlacement.UNKNOWN;
        }
        int slot = window.place(event.occurredAt().toEpochMilli(), now);
        if (slot == SlidingWindow.LATE) {
            return WindowPlacement.LATE;
        }
        // The event may have been validated under the previous or the next catalog, and a tap finds fields by their
        // index.
        Payload payload = event.as(type).payload();
        for (MetricFeed tap : fed) {
            tap.record(slot, payload);
        }
        return WindowPlacement.COUNTED;
    }

    /** Adds the counts of other windows of the same catalog. */
    void merge(Windows other) {
        window.merge(other.window);
    }

    /** Returns windows of the same catalog that have counted nothing. */
    Windows blank() {
        return new Windows(catalog, config);
    }

    /** Returns the hash of what is counted. */
    String counted() {
        return counted.toString();
    }

    SlidingWindow window() {
        return window;
    }

    /** Encodes a bucket of the window for other servers. */
    WindowPart part(long bucket) {
        return new WindowPart(bucket, codec.encode(window.slot(bucket)));
    }

    /** Adds one bucket of windows of the same catalog that have the same newest bucket. */
    void addBucket(Windows other, long bucket) {
        window.merge(other.window, window.slot(bucket));
    }

    /**
     * Adds what another server counted in a bucket of the window.
     *
     * @throws PartException if it counts something else; the bucket may then have some of it
     */
    void addPart(byte[] part, long bucket) {
        codec.add(part, window.slot(bucket));
    }

    Set<String> families() {
        return families.keySet();
    }

    /** Returns the message to publish for a family, in the format of the wire contract. */
    JsonObject snapshot(String family, Instant at) {
        AggregateCompiler.FamilyAggregates of = families.get(family);
        if (of == null) {
            throw new IllegalArgumentException("no family " + family);
        }
        long now = at.toEpochMilli();
        window.advance(now);
        long events = 0;
        JsonObject counts = new JsonObject();
        for (Map.Entry<String, CountMetric> count : of.counts().entrySet()) {
            counts.put(count.getKey(), count.getValue().total());
            events += count.getValue().total();
        }
        JsonObject aggregates = new JsonObject();
        of.figures().forEach(figure -> {
            aggregates.put(figure.aggregate().shortName(), figure.publish(window, now));
        });
        return new JsonObject()
                .put("family", family)
                .put("at", Instant.ofEpochMilli(now).toString())
                .put("window_seconds", config.window().toSeconds())
                .put("events", events)
                .put("aggregates", aggregates)
                .put("counts", counts);
    }

    /** Returns the bytes used by the histograms. */
    long footprint() {
        return lanes.stream()
                .mapToLong(lane -> lane instanceof DistributionMetric distribution ? distribution.footprint() : 0)
                .sum();
    }
}
