package io.lossy.telemetry.cli.demo;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Source;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Defines how often each event occurs in the demo. The numbers are about the events per minute of a few dozen people.
 * In good times no live threshold of the shipped catalog is crossed at the default rate. In bad times local
 * speech-to-text falls back, caches are emptied and errors occur.
 */
final class DemoScript {
    /** Frequency of events that are not in the script. */
    private static final EventShare UNKNOWN = new EventShare(2, 2);

    private static final Map<String, EventShare> SHARES = Map.ofEntries(
            both("lossy.voice_mode.session_started", 8),
            both("lossy.voice_mode.speech_detected", 240),
            both("lossy.voice_mode.segment_ignored", 45),
            both("lossy.stt.request", 220),
            Map.entry("lossy.stt.completed", new EventShare(210, 130)),
            Map.entry("lossy.stt.fallback", new EventShare(8, 90)),
            both("lossy.cache.notes_hit", 250),
            both("lossy.cache.notes_miss", 30),
            Map.entry("lossy.cache.notes_evicted", new EventShare(4, 60)),
            Map.entry("lossy.cache.videos_evicted", new EventShare(2, 40)),
            both("lossy.cache.quota_reported", 30),
            both("lossy.library.fetch_completed", 40),
            both("lossy.automation.note_posted", 30),
            both("lossy.automation.note_failed", 0.1),
            both("lossy.capture.frame_captured", 250),
            both("lossy.session.started", 10),
            both("lossy.session.mailbox_depth", 30),
            Map.entry("lossy.error.extension", new EventShare(3, 15)),
            both("lossy.product.view_opened", 60),
            both("lossy.product.activation_step", 6));

    /** Relative frequency of an event in good and in bad times. */
    record EventShare(double good, double bad) {}

    private DemoScript() {}

    private static Map.Entry<String, EventShare> both(String event, double share) {
        return Map.entry(event, new EventShare(share, share));
    }

    static EventShare share(EventType event) {
        return SHARES.getOrDefault(event.name(), UNKNOWN);
    }

    /**
     * Returns the events that a source sends in the demo. Each event has one sender: the first of extension, automation
     * and backend that may send it.
     */
    static List<EventType> of(Catalog catalog, Source source) {
        return catalog.events().values().stream()
                .filter(event -> sender(event) == source)
                .toList();
    }

    private static Source sender(EventType event) {
        for (Source source : List.of(Source.EXTENSION, Source.AUTOMATION, Source.BACKEND)) {
            if (event.sources().contains(source)) {
                return source;
            }
        }
        throw new IllegalArgumentException(event.name() + " has no source");
    }

    /** Returns the total frequency of each source's events in good times. The demo splits its rate by it. */
    static Map<Source, Double> weights(Catalog catalog) {
        return catalog.events().values().stream()
                .collect(Collectors.groupingBy(
                        DemoScript::sender,
                        Collectors.summingDouble(event -> share(event).good())));
    }

    /** Returns the names of the events in the script. */
    static Iterable<String> names() {
        return SHARES.keySet();
    }
}
