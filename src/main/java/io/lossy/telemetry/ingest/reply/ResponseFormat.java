package io.lossy.telemetry.ingest.reply;

import io.lossy.telemetry.event.IngestOutcome;
import io.lossy.telemetry.event.Reason;
import org.jspecify.annotations.Nullable;

/** Builds answers in one format: JSON for clients on the wire, or the result objects for callers in this JVM. */
public interface ResponseFormat<T> {
    T outcome(@Nullable String batchId, IngestOutcome outcome);

    T refusal(@Nullable String batchId, Reason reason, String detail, long retryAfterMs);

    /** Returns {@code ok}, {@code retry}, {@code disabled} or {@code refused}. */
    String status(T answer);
}
