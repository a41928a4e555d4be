package io.lossy.telemetry.forward.destination;

import io.vertx.core.Future;

/** A place outside that events are forwarded to. */
public interface Destination {
    /** Returns how much one request may contain. */
    RequestLimit limit();

    /** Returns how many bytes this event adds to a request, at most. */
    int size(ForwardEvent event);

    /**
     * Sends one request. Does not retry. Never fails: each failure is a {@link Delivery}. Completes within the destination's
     * time-out.
     */
    Future<Delivery> send(ForwardRequest request);

    Future<Void> close();

    /**
     * @param events most events of a request
     * @param bytes  most bytes of a request's body, before compression
     */
    record RequestLimit(int events, int bytes) {
        public RequestLimit {
            if (events < 1 || bytes < 1) {
                throw new IllegalArgumentException("a request has events and bytes");
            }
        }
    }
}
