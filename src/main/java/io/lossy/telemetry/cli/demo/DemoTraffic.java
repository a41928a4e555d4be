package io.lossy.telemetry.cli.demo;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.cli.load.SampleEvent;
import io.lossy.telemetry.cli.load.SampleEvents;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Generates the demo events of one source by the {@link DemoScript}. Payloads follow the catalog, corrected where
 * fields of one event must agree, and with worse values in bad times. Not thread-safe.
 */
final class DemoTraffic implements Supplier<SampleEvent> {
    private static final int SLOWER = 10;
    private static final int FETCHES_A_FAILURE = 400;

    private final List<EventType> events;
    private final BooleanSupplier bad;
    private final SampleEvents samples;
    private final Random random;

    /** @param bad returns true in bad times; called for each event */
    DemoTraffic(Catalog catalog, Source source, BooleanSupplier bad, long seed) {
        this.events = DemoScript.of(catalog, source);
        this.bad = bad;
        this.samples = new SampleEvents(catalog, events::contains, seed);
        this.random = new Random(seed);
    }

    @Override
    public SampleEvent get() {
        boolean worse = bad.getAsBoolean();
        EventType type = draw(
                worse
                        ? event -> DemoScript.share(event).bad()
                        : event -> DemoScript.share(event).good());
        return new SampleEvent(type, believable(new Draft(type, samples.payload(type)), worse));
    }

    private EventType draw(ToDoubleFunction<EventType> share) {
        double at = random.nextDouble() * events.stream().mapToDouble(share).sum();
        for (EventType event : events) {
            at -= share.applyAsDouble(event);
            if (at < 0) {
                return event;
            }
        }
        return events.get(events.size() - 1); // reached only through a rounding error
    }

    private Map<String, Object> believable(Draft draft, boolean worse) {
        switch (draft.type.name()) {
            case "lossy.voice_mode.speech_detected" -> {
                draft.set("latency_ms", draft.number("latency_ms") * (worse ? SLOWER : 1));
                draft.set("ignored", false); // clients report ignored segments as segment_ignored
            }
            case "lossy.stt.request" -> draft.remove("duration_ms", "error_msg");
            case "lossy.stt.completed" -> {
                draft.set("empty", random.nextInt(25) == 0);
                draft.remove("error_msg");
            }
            case "lossy.cache.notes_hit", "lossy.cache.notes_miss" -> draft.remove("evicted_count");
            case "lossy.cache.notes_evicted", "lossy.cache.videos_evicted" ->
                draft.set("evicted_count", worse ? 10L + random.nextInt(30) : 1L + random.nextInt(4));
            case "lossy.cache.quota_reported" -> quota(draft);
            case "lossy.library.fetch_completed" -> fetch(draft);
            case "lossy.automation.note_posted" ->
                draft.set("retries", random.nextInt(10) < 9 ? 0L : 1L + random.nextInt(2));
            case "lossy.automation.note_failed" -> draft.set("retries", 3L);
            case "lossy.capture.frame_captured" ->
                draft.set("budget_left_ms", Math.max(0, 16 - draft.number("cost_ms")));
            case "lossy.product.activation_step" -> draft.set("step_index", 1L + draft.placeInEnum("step"));
            default -> {}
        }
        return draft.payload;
    }

    /** Sets the quota of a browser that allows a gigabyte, and the usage that matches the percentage. */
    private static void quota(Draft draft) {
        long quota = 1L << 30;
        draft.set("quota_bytes", quota);
        draft.set("usage_bytes", Math.round(quota * draft.number("usage_percent") / 100));
    }

    private void fetch(Draft draft) {
        boolean failed = random.nextInt(FETCHES_A_FAILURE) == 0;
        draft.set("outcome", failed ? "error" : "success");
        if (failed) {
            draft.set("error_class", "timeout");
        } else {
            draft.remove("error_class");
        }
    }

    /** A payload that is being corrected. Never sets a field that the catalog does not have. */
    private record Draft(EventType type, Map<String, Object> payload) {
        double number(String field) {
            return payload.get(field) instanceof Number number ? number.doubleValue() : 0;
        }

        int placeInEnum(String name) {
            Field field = type.field(name);
            return field == null ? 0 : Math.max(0, field.values().indexOf(String.valueOf(payload.get(name))));
        }

        void remove(String... names) {
            payload.keySet().removeAll(List.of(names));
        }

        void set(String name, Object value) {
            if (type.field(name) != null) {
                payload.put(name, value);
            }
        }
    }
}
