package io.lossy.telemetry.validate;

import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Stage;
import io.lossy.telemetry.metrics.PipelineMetrics;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Closes the account that ingest opened: every event of a request is counted out once, by how it ended. Sums are made
 * first, so that the meters are touched once a request and not once an event.
 */
final class Account {
    private final Map<String, Integer> persisted = new HashMap<>(4);
    private final Map<String, Integer> duplicate = new HashMap<>(4);
    /** Refused now, but stored: what had let them on was the catalog before. */
    private final Map<String, Integer> acceptedBefore = new HashMap<>(4);

    private final Map<String, Integer> stripped = new HashMap<>(4);
    private final Map<Reason, Integer> refused = new EnumMap<>(Reason.class);
    private final Map<Reason, Integer> poisoned = new EnumMap<>(Reason.class);
    private final Map<EventResult.Retry, Integer> nacked = new HashMap<>(4);
    private int sampled;
    private int optedOut;
    private int disabled;
    private int clockCorrected;

    static Account of(Judgements judgements) {
        Account account = new Account();
        for (int i = 0; i < judgements.size(); i++) {
            account.add(judgements, i);
        }
        return account;
    }

    private void add(Judgements judgements, int place) {
        EventResult result = judgements.result(place);
        if (result instanceof EventResult.Persisted) {
            Verdict.Accepted accepted = (Verdict.Accepted) judgements.verdict(place);
            String family = judgements.family(place);
            persisted.merge(family, 1, Integer::sum);
            if (accepted.stripped() > 0) {
                stripped.merge(family, accepted.stripped(), Integer::sum);
            }
            clockCorrected += accepted.clockCorrected() ? 1 : 0;
        } else if (result instanceof EventResult.Duplicate) {
            duplicate.merge(judgements.family(place), 1, Integer::sum);
            if (judgements.verdict(place) instanceof Verdict.Refused) {
                acceptedBefore.merge(judgements.family(place), 1, Integer::sum);
            }
        } else if (result instanceof EventResult.Rejected end) {
            // What validation let on and ended so all the same, the database would not have.
            boolean letOn = judgements.verdict(place) instanceof Verdict.Accepted;
            (letOn ? poisoned : refused).merge(end.reason(), 1, Integer::sum);
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

    void report(PipelineMetrics metrics) {
        acceptedBefore.forEach(metrics::accepted);
        persisted.forEach(metrics::persisted);
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
