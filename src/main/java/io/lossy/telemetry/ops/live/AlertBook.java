package io.lossy.telemetry.ops.live;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps the active alerts and their start times. An alert whose severity changes keeps its start time. */
public final class AlertBook {
    private final Map<String, Instant> since = new HashMap<>();

    enum Severity {
        CRITICAL,
        WARNING,
        INFO
    }

    /**
     * A condition that needs attention.
     *
     * @param key an aggregate's name, or a part of the server
     * @param playbook the page that says what to do; null if there is none
     */
    public record Alert(
            String key,
            Severity severity,
            String text,
            @Nullable String playbook) {}

    /** @param active every alert that is active now */
    JsonArray update(List<Alert> active, Instant now) {
        since.keySet()
                .removeIf(key -> active.stream().noneMatch(alert -> alert.key().equals(key)));
        JsonArray shown = new JsonArray();
        active.stream()
                .sorted(Comparator.comparing(Alert::severity))
                .forEach(alert -> shown.add(new JsonObject()
                        .put("key", alert.key())
                        .put("severity", alert.severity().name().toLowerCase(Locale.ROOT))
                        .put("text", alert.text())
                        .put("playbook", alert.playbook())
                        .put(
                                "since",
                                since.computeIfAbsent(alert.key(), key -> now).toEpochMilli())));
        return shown;
    }
}
