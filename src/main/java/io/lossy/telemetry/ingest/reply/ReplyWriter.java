package io.lossy.telemetry.ingest.reply;

import io.lossy.telemetry.event.EventResult.Accepted;
import io.lossy.telemetry.event.EventResult.Persisted;
import io.lossy.telemetry.event.IngestOutcome;
import io.lossy.telemetry.event.Reason;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Writes the outcome of a request as JSON of the wire contract. */
public final class ReplyWriter implements ResponseFormat<Reply> {
    /** The status of a dry run that took place. */
    public static final String DRY_RUN = "dry_run";

    private final SuccessReply success;
    private final RandomGenerator random;
    private final int maxEvents;

    public ReplyWriter(Clock clock, RandomGenerator random, int maxEvents) {
        this.success = new SuccessReply(clock, maxEvents);
        this.random = random;
        this.maxEvents = maxEvents;
    }

    @Override
    public Reply outcome(@Nullable String batchId, IngestOutcome outcome) {
        boolean plain = batchId == null || SuccessReply.isPlain(batchId);
        int events = outcome.entries().size();
        if (plain && allPersisted(outcome)) {
            return success.of(batchId, events);
        }
        return plain && allAccepted(outcome) ? success.accepted(batchId, events) : itemised(batchId, outcome);
    }

    /** Returns true if no event needs a line of its own, and the client has nothing to send again. */
    private static boolean allPersisted(IngestOutcome outcome) {
        for (IngestOutcome.OutcomeEntry entry : outcome.entries()) {
            if (!(entry.result() instanceof Persisted p) || !p.warnings().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Returns the same for events that were written to the durable log. */
    private static boolean allAccepted(IngestOutcome outcome) {
        for (IngestOutcome.OutcomeEntry entry : outcome.entries()) {
            if (!(entry.result() instanceof Accepted a) || !a.warnings().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private Reply itemised(@Nullable String batchId, IngestOutcome outcome) {
        ResultCounts tally = new ResultCounts();
        JsonObject results = new JsonObject();
        for (IngestOutcome.OutcomeEntry entry : outcome.entries()) {
            JsonObject line = tally.add(entry.result());
            if (line != null) {
                results.put(entry.key(), line);
            }
        }
        boolean nothingTaken =
                tally.retries() > 0 && tally.retries() == outcome.entries().size();
        long retryAfter = tally.retries() > 0 ? jittered(1_500) : 0;
        JsonObject body = head(batchId, nothingTaken ? "retry" : "ok")
                .put("counts", tally.toJson())
                .put("results", results)
                .put("retry_after_ms", retryAfter)
                .put("max_events", maxEvents);
        Reason reason = tally.retryReason();
        if (nothingTaken && reason != null) {
            body.put("reason", reason.word());
            return Reply.of(httpStatus(reason), body);
        }
        return Reply.of(200, body);
    }

    /**
     * Writes the outcome of a dry run. Its status is none that acknowledges events, so that no client deletes one. Every
     * event is listed.
     *
     * @param outcome a persisted event is one that would be stored
     */
    public Reply dryRun(@Nullable String batchId, IngestOutcome outcome) {
        ResultCounts tally = new ResultCounts();
        JsonObject results = new JsonObject();
        int valid = 0;
        for (IngestOutcome.OutcomeEntry entry : outcome.entries()) {
            JsonObject line = entry.result() instanceof Persisted p ? ResultCounts.valid(p) : tally.add(entry.result());
            valid += entry.result() instanceof Persisted ? 1 : 0;
            if (!results.containsKey(entry.key())) {
                results.put(entry.key(), line);
            }
        }
        return Reply.of(
                200,
                head(batchId, DRY_RUN)
                        .put("counts", tally.toJson().put("valid", valid))
                        .put("results", results)
                        .put("retry_after_ms", 0L)
                        .put("max_events", maxEvents));
    }

    @Override
    public Reply refusal(@Nullable String batchId, Reason reason, String detail, long retryAfterMs) {
        JsonObject body = head(batchId, statusOf(reason))
                .put("reason", reason.word())
                .put("detail", detail)
                .put("counts", new ResultCounts().toJson())
                .put("results", new JsonObject())
                .put("retry_after_ms", waitMs(reason, retryAfterMs))
                .put("max_events", maxEvents);
        return Reply.of(httpStatus(reason), body);
    }

    @Override
    public String status(Reply reply) {
        return reply.status();
    }

    static String statusOf(Reason reason) {
        return switch (reason.scope()) {
            case RETRY -> "retry";
            case DISABLED -> "disabled";
            case REFUSED, EVENT -> "refused";
        };
    }

    /** Returns how long a rejected client should wait, in milliseconds with jitter; 0 if a retry cannot help. */
    long waitMs(Reason reason, long retryAfterMs) {
        return reason.scope() == Reason.ReasonScope.RETRY ? jittered(Math.max(retryAfterMs, 200)) : 0;
    }

    int maxEvents() {
        return maxEvents;
    }

    private JsonObject head(@Nullable String batchId, String status) {
        return new JsonObject()
                .put("batch_id", batchId)
                .put("server_time", success.serverTime())
                .put("status", status);
    }

    /** Returns one to two times the base, so that clients that were rejected together do not retry together. */
    private long jittered(long baseMs) {
        return baseMs + (long) (random.nextDouble() * baseMs);
    }

    private static int httpStatus(Reason reason) {
        return switch (reason) {
            case RATE_LIMITED -> 429;
            case OVERLOADED, DATABASE_UNAVAILABLE, SHUTTING_DOWN -> 503;
            case REQUEST_MALFORMED -> 400;
            case KEY_INVALID -> 401;
            case ORIGIN_NOT_ALLOWED -> 403;
            case REQUEST_TOO_LARGE -> 413;
            case MEDIA_TYPE_UNSUPPORTED -> 415;
            default -> 200;
        };
    }
}
