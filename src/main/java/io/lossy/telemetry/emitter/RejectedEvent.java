package io.lossy.telemetry.emitter;

/**
 * Describes an event that the server will never store because the emitting code has a mistake.
 *
 * @param event   name of the event
 * @param reason  a word of {@code reasons.md}
 * @param pointer JSON pointer to the wrong part of the event, such as {@code /payload/latency_ms}
 * @param detail  how to correct it
 */
public record RejectedEvent(String id, String event, String reason, String pointer, String detail) {}
