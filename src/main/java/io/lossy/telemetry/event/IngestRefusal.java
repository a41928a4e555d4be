package io.lossy.telemetry.event;

/**
 * A whole request was not admitted, and none of its events was read.
 *
 * @param retryAfterMs how long the client waits before it retries, jittered; 0 if a retry would not help
 * @param maxEvents    the most events that a request may carry
 */
public record IngestRefusal(Reason reason, String detail, long retryAfterMs, int maxEvents) implements IngestAnswer {}
