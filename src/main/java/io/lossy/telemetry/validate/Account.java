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
            account.add(judgements.verdict(i), judgements.result(i));
        }
        return account;
    }

    private void add(Verdict verdict, EventResult result) {
        if (result instanceof EventResult.Persisted) {
            Verdict.Accepted accepted = (Verdict.Accepted) verdict;
            String family = family(verdict);
            persisted.merge(family, 1, Integer::sum);
            if (accepted.stripped() > 0) {
                stripped.merge(family, accepted.stripped(), Integer::sum);
            }
            clockCorrected += accepted.clockCorrected() ? 1 : 0;
        } else if (result instanceof EventResult.Duplicate) {
            duplicate.merge(family(verdict), 1, Integer::sum);
        } else if (result instanceof EventResult.Rejected end) {
            // What validation let on and ended so all the same, the database would not have.
            (verdict instanceof Verdict.Accepted ? poisoned : refused).merge(end.reason(), 1, Integer::sum);
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

    private static String family(Verdict verdict) {
        return ((Verdict.Accepted) verdict).event().type().family();
    }

    void report(PipelineMetrics metrics) {
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
