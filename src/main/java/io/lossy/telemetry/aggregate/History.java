package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.event.TelemetryEvent;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.function.Consumer;

/** Where the windows find, after a restart, what was committed before: the app wires it to the store. */
@FunctionalInterface
public interface History {
    /**
     * Hands over each stored event that was received and occurred at or after {@code since}, in any order and once. It
     * may do so on any thread; the caller's event loop is cheapest.
     */
    Future<Void> replay(Instant since, Consumer<TelemetryEvent> sink);
}
