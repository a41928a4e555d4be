package io.lossy.telemetry.validate;

import io.lossy.telemetry.catalog.model.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The events and key fields of the original plan's table, and nothing that the plan does not have. */
public final class PlanRows {
    private static final String ERROR = "OperationError: adapter 7 was lost";

    private PlanRows() {}

    /** One event as a client of the plan sends it. */
    public record Row(Source source, String event, Map<String, Object> payload) {
        /** A session goes to a column of its own. */
        public Set<String> storedFields() {
            Set<String> fields = new TreeSet<>(payload.keySet());
            fields.remove("session_id");
            return fields;
        }
    }

    public static List<Row> all() {
        List<Row> rows = new ArrayList<>();
        for (boolean ignored : new boolean[] {false, true}) {
            rows.add(row(
                    Source.EXTENSION,
                    "voice_mode.speech_detected",
                    "latency_ms",
                    41.5,
                    "amplitude",
                    0.4,
                    "ignored",
                    ignored,
                    "session_id",
                    "s-1"));
        }
        rows.add(row(Source.EXTENSION, "voice_mode.segment_ignored", "reason", "short", "duration_ms", 80));
        for (String what : List.of("request", "completed", "fallback")) {
            rows.add(row(Source.EXTENSION, "stt." + what, "mode", "cloud", "duration_ms", 700, "error_msg", ERROR));
        }
        for (String what : List.of("hit", "miss", "evicted")) {
            rows.add(row(
                    Source.EXTENSION,
                    "cache.notes_" + what,
                    "video_id",
                    "v-1",
                    "warm_start",
                    true,
                    "evicted_count",
                    1));
        }
        rows.add(row(Source.EXTENSION, "cache.videos_evicted", "evicted_count", 1));
        rows.add(row(
                Source.AUTOMATION, "automation.note_posted", "platform", "vimeo", "latency_ms", 4120, "retries", 0));
        rows.add(
                row(Source.EXTENSION, "error.extension", "component", "content", "code", "other", "recoverable", true));
        return rows;
    }

    private static Row row(Source source, String event, Object... namesAndValues) {
        Map<String, Object> payload = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            payload.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Row(source, "lossy." + event, payload);
    }
}
