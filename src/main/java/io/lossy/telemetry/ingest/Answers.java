package io.lossy.telemetry.ingest;

import io.lossy.telemetry.event.IngestOutcome;
import io.lossy.telemetry.event.Reason;
import org.jspecify.annotations.Nullable;

/** The form of an answer: JSON for whoever came over a wire, the objects themselves for whoever is in this JVM. */
interface Answers<T> {
    T outcome(@Nullable String batchId, IngestOutcome outcome);

    T refusal(@Nullable String batchId, Reason reason, String detail, long retryAfterMs);

    /** {@code ok}, {@code retry}, {@code disabled} or {@code refused}. */
    String status(T answer);
}
