package io.lossy.telemetry.cli;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.EventType;
import io.lossy.telemetry.catalog.Source;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How often what happens in the demo: about the events a minute of a few dozen people. On a good day no live threshold of
 * the shipped catalog is crossed at the default rate; in a bad quarter of an hour local speech-to-text falls back,
 * caches are thrown out and errors come.
 */
final class DemoScript {
    /** Of an event that the script does not know: it is seen now and then. */
    private static final Share UNKNOWN = new Share(2, 2);

    private static final Map<String, Share> SHARES = Map.ofEntries(
            both("lossy.voice_mode.session_started", 8),
            both("lossy.voice_mode.speech_detected", 240),
            both("lossy.voice_mode.segment_ignored", 45),
            both("lossy.stt.request", 220),
            Map.entry("lossy.stt.completed", new Share(210, 130)),
            Map.entry("lossy.stt.fallback", new Share(8, 90)),
            both("lossy.cache.notes_hit", 250),
            both("lossy.cache.notes_miss", 30),
            Map.entry("lossy.cache.notes_evicted", new Share(4, 60)),
            Map.entry("lossy.cache.videos_evicted", new Share(2, 40)),
            both("lossy.cache.quota_reported", 30),
            both("lossy.library.fetch_completed", 40),
            both("lossy.automation.note_posted", 30),
            both("lossy.automation.note_failed", 0.1),
            both("lossy.capture.frame_captured", 250),
            both("lossy.session.started", 10),
            both("lossy.session.mailbox_depth", 30),
            Map.entry("lossy.error.extension", new Share(3, 15)),
            both("lossy.product.view_opened", 60),
            both("lossy.product.activation_step", 6));

    /** How often, compared with the others. */
    record Share(double good, double bad) {}

    private DemoScript() {}

    private static Map.Entry<String, Share> both(String event, double share) {
        return Map.entry(event, new Share(share, share));
    }

    static Share share(EventType event) {
        return SHARES.getOrDefault(event.name(), UNKNOWN);
    }

    /** The events this source sends in the demo: each has one sender, the first of these that may. */
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
        throw new IllegalArgumentException(event.name() + " may come from nobody");
    }

    /** What the senders' events make up together on a good day, to divide the demo's rate by. */
    static Map<Source, Double> weights(Catalog catalog) {
        return catalog.events().values().stream()
                .collect(Collectors.groupingBy(
                        DemoScript::sender,
                        Collectors.summingDouble(event -> share(event).good())));
    }

    /** The names it knows. */
    static Iterable<String> names() {
        return SHARES.keySet();
    }
}
