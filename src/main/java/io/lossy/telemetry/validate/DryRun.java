package io.lossy.telemetry.validate;

import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.IngestOutcome;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.metrics.PipelineMetrics;
import java.util.Collections;
import java.util.List;

/**
 * Validates a request without storing anything of it: neither events nor rejections, nor its report and its opt-out. In
 * the outcome, {@link EventResult.Persisted} stands for an event that would be stored unless its id is stored already.
 */
final class DryRun {
    private DryRun() {}

    static IngestOutcome of(ResolvedRequest resolved, PipelineMetrics metrics) {
        BatchResults results = new BatchResults(resolved.request(), resolved.validateAll());
        for (BatchResults.FamilyGroup group : results.groups()) {
            EventResult valid = new EventResult.Persisted(List.of());
            results.settle(group, Collections.nCopies(group.events().size(), valid));
        }
        BatchResults.RejectedGroupOfRequest refusals = results.rejections();
        if (refusals != null) {
            results.settle(refusals, RejectionOutcome.ALL_RECORDED);
        }
        IngestOutcome outcome = results.outcome();
        outcome.entries().forEach(entry -> metrics.dryRun(word(entry.result())));
        return outcome;
    }

    private static String word(EventResult result) {
        if (result instanceof EventResult.Persisted) {
            return "valid";
        } else if (result instanceof EventResult.Duplicate) {
            return "duplicate";
        } else if (result instanceof EventResult.Rejected) {
            return "rejected";
        } else if (result instanceof EventResult.Sampled) {
            return "sampled";
        } else if (result instanceof EventResult.OptedOut) {
            return "opted_out";
        }
        return "disabled";
    }
}
