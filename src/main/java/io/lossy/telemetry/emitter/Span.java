package io.lossy.telemetry.emitter;

/**
 * Defines a kind of measured work: the event to emit if it completes, and the event to emit if it fails. Create it
 * once, as a constant. Both may be the same event with a field that differs.
 */
public record Span(SpanEvent completed, SpanEvent failed) {}
