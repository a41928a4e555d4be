package io.lossy.telemetry.event;

/** What ingest answers an emitter in the same JVM: how each event ended, or why none was taken. */
public sealed interface IngestAnswer permits IngestOutcome, IngestRefusal {}
