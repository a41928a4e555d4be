package io.lossy.telemetry.validate;

import io.lossy.telemetry.bus.BundledRequest;
import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.IngestOutcome;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.RejectionOutcome;
import io.lossy.telemetry.metrics.PipelineMetrics;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Validates requests without storing anything of them: neither events nor rejections, nor its report and its opt-out. In
 * the outcome, {@link EventResult.Persisted} stands for an event that would be stored unless its id is stored already.
 */
final class DryRun {
    private static final Logger LOG = LoggerFactory.getLogger(DryRun.class);

    private final Supplier<EventValidator> validator;
    private final Predicate<String> optOuts;
    private final PipelineMetrics metrics;

    DryRun(Supplier<EventValidator> validator, Predicate<String> optOuts, PipelineMetrics metrics) {
        this.validator = validator;
        this.optOuts = optOuts;
        this.metrics = metrics;
    }

    void onRequests(List<BundledRequest<IngestRequest, IngestOutcome>> requests) {
        for (BundledRequest<IngestRequest, IngestOutcome> message : requests) {
            try {
                message.reply(validate(message.body()));
            } catch (RuntimeException fault) {
                LOG.atError().setCause(fault).log("dry run failed");
                message.fail(500, "dry run failed");
            }
        }
    }

    private IngestOutcome validate(IngestRequest request) {
        EventValidator current = validator.get();
        Envelope envelope = current.open(request);
        boolean out = envelope.installs().stream().anyMatch(optOuts);
        ResolvedRequest resolved = new ResolvedRequest(current, request, envelope, out, false);
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
