package io.lossy.telemetry.forward.destination;

import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** How a destination is reached, as the settings say. Its text never shows a secret. */
public interface DestinationSettings {
    /** Returns the word under {@code kind} in the settings. */
    String kind();

    /** Makes the destination ready to send. Connects to nothing yet. */
    Destination open(Vertx vertx);

    /** Returns what deletes persons there, or null if the destination can't, or the settings have no access for it. */
    default @Nullable PersonDeletion deletion(Vertx vertx) {
        return null;
    }
}
