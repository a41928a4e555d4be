package io.lossy.telemetry.event;

/**
 * A whole request was turned away, and nothing in it was looked at.
 *
 * @param retryAfterMs how long to stay away, jittered; 0 where coming back changes nothing
 * @param maxEvents    the most events a request may carry
 */
public record IngestRefusal(Reason reason, String detail, long retryAfterMs, int maxEvents) implements IngestAnswer {}
