package io.lossy.telemetry.emitter;

/**
 * A kind of work that is measured: what is emitted when it is completed, and what when it failed. Made once, as a constant;
 * both may be the same event, told apart by a field.
 */
public record Span(Ending completed, Ending failed) {}
