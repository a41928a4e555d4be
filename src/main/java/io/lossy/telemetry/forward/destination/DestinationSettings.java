package io.lossy.telemetry.forward.destination;

import io.vertx.core.Vertx;

/** How a destination is reached, as the settings say. Its text never shows a secret. */
public interface DestinationSettings {
    /** Returns the word under {@code kind} in the settings. */
    String kind();

    /** Makes the destination ready to send. Connects to nothing yet. */
    Destination open(Vertx vertx);
}
