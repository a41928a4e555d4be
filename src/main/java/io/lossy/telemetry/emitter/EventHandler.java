package io.lossy.telemetry.emitter;

import java.util.Map;

/** Hears of events in the process that emits them, on the emitting thread: it must be quick. */
public interface EventHandler {
    /** @param fields as they were given, read-only */
    void on(String event, Map<String, ?> fields);
}
