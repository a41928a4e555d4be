package io.lossy.telemetry.cli;

import io.lossy.telemetry.catalog.EventType;
import io.lossy.telemetry.event.SampleEvents;
import java.util.Map;
import java.util.function.Supplier;

/** An event that nobody experienced: what kind it is and what its payload says. */
record Invented(EventType type, Map<String, Object> payload) {
    /** Everything that can happen, by the catalog alone. */
    static Supplier<Invented> by(SampleEvents samples) {
        return () -> {
            EventType type = samples.nextType();
            return new Invented(type, samples.payload(type));
        };
    }
}
