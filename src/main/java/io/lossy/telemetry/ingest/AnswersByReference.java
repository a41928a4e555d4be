package io.lossy.telemetry.ingest;

import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.IngestAnswer;
import io.lossy.telemetry.event.IngestOutcome;
import io.lossy.telemetry.event.IngestRefusal;
import io.lossy.telemetry.event.Reason;
import org.jspecify.annotations.Nullable;

/** Answers an emitter in this JVM with what the rooms behind said, as it is. */
final class AnswersByReference implements Answers<IngestAnswer> {
    private final ReplyWriter writer;

    /** @param writer whose waits are the same for all who are refused */
    AnswersByReference(ReplyWriter writer) {
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
