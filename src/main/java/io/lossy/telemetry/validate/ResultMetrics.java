package io.lossy.telemetry.validate;

import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Stage;
import io.lossy.telemetry.metrics.PipelineMetrics;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts each event of a request once, by its result. These counts balance the events that ingest counted as received.
 * Sums are made over the requests that are complete at the same time, so that each meter is updated once for all.
 */
final class ResultMetrics {
    private final Map<String, Integer> persisted = new HashMap<>(4);
    private final Map<String, Integer> logged = new HashMap<>(4);
    private final Map<String, Integer> duplicate = new HashMap<>(4);
    /** Events that the current catalog rejects but that are already stored, accepted under a previous catalog. */
    private final Map<String, Integer> acceptedBefore = new HashMap<>(4);

    private final Map<String, Integer> stripped = new HashMap<>(4);
    private final Map<Reason, Integer> refused = new EnumMap<>(Reason.class);
    private final Map<Reason, Integer> poisoned = new EnumMap<>(Reason.class);
    private final Map<EventResult.Retry, Integer> nacked = new HashMap<>(4);
    private int sampled;
    private int optedOut;
    private int disabled;
    private int clockCorrected;

    /** Adds the results of one request. */
    void add(BatchResults results) {
        for (int i = 0; i < results.size(); i++) {
            add(results, i);
        }
    }

    private void add(BatchResults results, int place) {
        EventResult result = results.result(place);
        if (result instanceof EventResult.Persisted) {
            addTaken(persisted, results, place);
        } else if (result instanceof EventResult.Accepted) {
            addTaken(logged, results, place);
        } else if (result instanceof EventResult.Duplicate) {
            duplicate.merge(results.family(place), 1, Integer::sum);
            if (results.validation(place) instanceof ValidationResult.Invalid) {
                acceptedBefore.merge(results.family(place), 1, Integer::sum);
            }
        } else if (result instanceof EventResult.Rejected end) {
            // Accepted by validation but rejected by the database.
            boolean accepted = results.validation(place) instanceof ValidationResult.Valid;
            (accepted ? poisoned : refused).merge(end.reason(), 1, Integer::sum);
        } else if (result instanceof EventResult.Retry end) {
            nacked.merge(end, 1, Integer::sum);
        } else if (result instanceof EventResult.Sampled) {
            sampled++;
        } else if (result instanceof EventResult.OptedOut) {
            optedOut++;
        } else {
            disabled++;
        }
    }

    private void addTaken(Map<String, Integer> counts, BatchResults results, int place) {
        ValidationResult.Valid accepted = (ValidationResult.Valid) results.validation(place);
        String family = results.family(place);
        counts.merge(family, 1, Integer::sum);
        if (accepted.stripped() > 0) {
            stripped.merge(family, accepted.stripped(), Integer::sum);
        }
        clockCorrected += accepted.clockCorrected() ? 1 : 0;
    }

    void report(PipelineMetrics metrics) {
        acceptedBefore.forEach(metrics::accepted);
        persisted.forEach(metrics::persisted);
        logged.forEach(metrics::logged);
        duplicate.forEach(metrics::duplicate);
        refused.forEach((reason, events) -> metrics.rejected(Stage.INGEST, reason, events));
        poisoned.forEach((reason, events) -> metrics.rejected(Stage.WRITER, reason, events));
        nacked.forEach((retry, events) -> metrics.nacked(retry.stage(), retry.reason(), events));
        stripped.forEach(metrics::fieldsStripped);
        if (sampled > 0) {
            metrics.sampled(sampled);
        }
        if (optedOut > 0) {
            metrics.optedOut(optedOut);
        }
        if (disabled > 0) {
            metrics.disabled(disabled);
        }
        if (clockCorrected > 0) {
            metrics.clockCorrected(clockCorrected);
        }
    }
}
