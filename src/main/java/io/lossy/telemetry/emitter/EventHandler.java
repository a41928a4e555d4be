package io.lossy.telemetry.emitter;

import java.util.Map;

/** Receives events in the process that emits them. It runs on the emitting thread, so it must return quickly. */
public interface EventHandler {
    /** @param fields as the caller passed them, read-only */
    void on(String event, Map<String, ?> fields);
}
