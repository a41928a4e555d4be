package io.lossy.telemetry.event;

/**
 * The reply of ingest to an emitter in the same JVM: the result of each event, or the reason why the whole request was
 * not admitted.
 */
public sealed interface IngestAnswer permits IngestOutcome, IngestRefusal {}
