package io.lossy.telemetry.emitter;

/** A handler's place at the events it was attached to. */
public interface Attachment {
    /** From now on the handler hears nothing more; safe to call twice. */
    void detach();
}
