package io.lossy.telemetry.ingest.reply;

import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.IngestAnswer;
import io.lossy.telemetry.event.IngestOutcome;
import io.lossy.telemetry.event.IngestRefusal;
import io.lossy.telemetry.event.Reason;
import org.jspecify.annotations.Nullable;

/** Answers an emitter in this JVM with the result objects of the later stages, unchanged. */
public final class LocalResponseFormat implements ResponseFormat<IngestAnswer> {
    private final ReplyWriter writer;

    /** @param writer computes the wait after a refusal, the same for every transport */
    public LocalResponseFormat(ReplyWriter writer) {
        this.writer = writer;
    }

    @Override
    public IngestAnswer outcome(@Nullable String batchId, IngestOutcome outcome) {
        return outcome;
    }

    @Override
    public IngestAnswer refusal(@Nullable String batchId, Reason reason, String detail, long retryAfterMs) {
        return new IngestRefusal(reason, detail, writer.waitMs(reason, retryAfterMs), writer.maxEvents());
    }

    @Override
    public String status(IngestAnswer answer) {
        if (answer instanceof IngestRefusal refusal) {
            return ReplyWriter.statusOf(refusal.reason());
        }
        IngestOutcome outcome = (IngestOutcome) answer;
        boolean nothingTaken = !outcome.entries().isEmpty()
                && outcome.entries().stream().allMatch(entry -> entry.result() instanceof EventResult.Retry);
        return nothingTaken ? "retry" : "ok";
    }
}
