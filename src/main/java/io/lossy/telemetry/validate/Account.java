package io.lossy.telemetry.validate;

import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.Reason;
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
    private final Map<Reason, Integer> rejected = new EnumMap<>(Reason.class);
    private final Map<Reason, Integer> nacked = new EnumMap<>(Reason.class);
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
        } else if (result instanceof EventResult.Rejected end) {
            rejected.merge(end.reason(), 1, Integer::sum);
        } else if (result instanceof EventResult.Retry end) {
            nacked.merge(end.reason(), 1, Integer::sum);
        } else if (result instanceof EventResult.Sampled) {
            sampled++;
        } else if (result instanceof EventResult.OptedOut) {
            optedOut++;
        } else {
            disabled++;
        }
    }

    void report(PipelineMetrics metrics) {
        persisted.forEach(metrics::persisted);
        duplicate.forEach(metrics::duplicate);
        rejected.forEach(metrics::rejected);
        nacked.forEach(metrics::nacked);
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
