package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.EventType;
import io.lossy.telemetry.event.Payload;
import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The live windows of every family: told each committed event once, asked for what is published. Pure and not
 * thread-safe: it lives on one event loop and is told the time at every call.
 *
 * <p>Memory is fixed by the catalog, not by traffic: 480 bytes a count, 960 a sum, and what {@link DistributionLane}
 * says a distribution.
 */
final class Windows {
    /** What became of an event. */
    enum Verdict {
        COUNTED,
        /** It occurred before the window. */
        LATE,
        /** The catalog does not name it, as can happen to one from history. */
        UNKNOWN
    }

    private final Catalog catalog;
    private final AggregateConfig config;
    private final SlidingWindow window;
    private final Map<String, Tap[]> taps;
    private final Map<String, Wiring.FamilyFigures> families;
    private final List<Lane> lanes;

    Windows(Catalog catalog, AggregateConfig config) {
        Wiring wiring = new Wiring(catalog, config.buckets());
        this.catalog = catalog;
        this.config = config;
        this.lanes = wiring.lanes();
        this.window = new SlidingWindow(config, lanes);
        this.taps = wiring.taps();
        this.families = wiring.families();
    }

    /** @param now epoch milliseconds */
    Verdict observe(TelemetryEvent event, long now) {
        EventType type = catalog.event(event.type().name());
        Tap[] fed = type == null ? null : taps.get(type.name());
        if (type == null || fed == null) {
            return Verdict.UNKNOWN;
        }
        int slot = window.place(event.occurredAt().toEpochMilli(), now);
        if (slot == SlidingWindow.LATE) {
            return Verdict.LATE;
        }
        // judged by the catalog before, or the one after: a tap knows its fields by their places
        Payload payload = event.as(type).payload();
        for (Tap tap : fed) {
            tap.see(slot, payload);
        }
        return Verdict.COUNTED;
    }

    /** Adds what other windows of the same catalog have counted. */
    void merge(Windows other) {
        window.merge(other.window);
    }

    Set<String> families() {
        return families.keySet();
    }

    /** What is published of a family, as the wire contract has it. */
    JsonObject snapshot(String family, Instant at) {
        Wiring.FamilyFigures of = families.get(family);
        if (of == null) {
            throw new IllegalArgumentException("no family " + family);
        }
        long now = at.toEpochMilli();
        window.advance(now);
        long events = 0;
        JsonObject counts = new JsonObject();
        for (Map.Entry<String, CountLane> count : of.counts().entrySet()) {
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

    /** Bytes that the histograms take. */
    long footprint() {
        return lanes.stream()
                .mapToLong(lane -> lane instanceof DistributionLane distribution ? distribution.footprint() : 0)
                .sum();
    }
}
