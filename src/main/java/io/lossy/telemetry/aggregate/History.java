package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.function.Consumer;

/** Reads events that this server has committed since its start. The application connects it to the store. */
@FunctionalInterface
public interface History {
    /**
     * Passes each stored event that was received and occurred at or after {@code since} to the sink, once and in any
     * order. It may call the sink on any thread; the caller's event loop costs the least.
     */
    Future<Void> replay(Instant since, Consumer<TelemetryEvent> sink);
}
