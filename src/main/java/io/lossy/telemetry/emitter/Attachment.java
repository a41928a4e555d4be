package io.lossy.telemetry.emitter;

/** Represents the attachment of a handler to its events. */
public interface Attachment {
    /** Stops calls to the handler. Safe to call twice. */
    void detach();
}
