package io.lossy.telemetry.emitter;

/**
 * An event that the server will never store: a mistake of whoever emits it.
 *
 * @param event   its name
 * @param reason  a word of {@code reasons.md}
 * @param pointer JSON pointer to what is wrong in the event, as in {@code /payload/latency_ms}
 * @param detail  what would be right
 */
public record Rejected(String id, String event, String reason, String pointer, String detail) {}
