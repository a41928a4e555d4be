package io.lossy.telemetry.cli.load;

import io.lossy.telemetry.catalog.model.EventType;
import java.util.Map;
import java.util.function.Supplier;

/** An invented event: its type and its payload. */
public record SampleEvent(EventType type, Map<String, Object> payload) {
    /** Returns a supplier of sample events of all chosen types, with payloads that follow the catalog. */
    static Supplier<SampleEvent> by(SampleEvents samples) {
        return () -> {
            EventType type = samples.nextType();
            return new SampleEvent(type, samples.payload(type));
        };
    }
}
