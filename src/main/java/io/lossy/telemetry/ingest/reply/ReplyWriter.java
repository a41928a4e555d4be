package io.lossy.telemetry.ingest.reply;

import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.EventResult.Accepted;
import io.lossy.telemetry.event.EventResult.Disabled;
import io.lossy.telemetry.event.EventResult.Duplicate;
import io.lossy.telemetry.event.EventResult.OptedOut;
import io.lossy.telemetry.event.EventResult.Persisted;
import io.lossy.telemetry.event.EventResult.Rejected;
import io.lossy.telemetry.event.EventResult.Retry;
import io.lossy.telemetry.event.EventResult.Sampled;
import io.lossy.telemetry.event.EventResult.Warning;
import io.lossy.telemetry.event.IngestOutcome;
import io.lossy.telemetry.event.Reason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
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
                tally.retry > 0 && tally.retry == outcome.entries().size();
        long retryAfter = tally.retry > 0 ? jittered(1_500) : 0;
        JsonObject body = head(batchId, nothingTaken ? "retry" : "ok")
                .put("counts", tally.toJson())
                .put("results", results)
                .put("retry_after_ms", retryAfter)
                .put("max_events", maxEvents);
        Reason reason = tally.retryReason;
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

    /** Counts the results, and writes the line of each event that is not simply persisted or accepted. */
    private static final class ResultCounts {
        private int accepted;
        private int persisted;
        private int duplicate;
        private int rejected;
        private int sampled;
        private int disabled;
        private int optedOut;
        private int retry;
        private @Nullable Reason retryReason;

        @Nullable
        JsonObject add(EventResult result) {
            if (result instanceof Persisted p) {
                persisted++;
                return p.warnings().isEmpty() ? null : line("persisted").put("warnings", warnings(p.warnings()));
            } else if (result instanceof Accepted a) {
                accepted++;
                return a.warnings().isEmpty() ? null : line("accepted").put("warnings", warnings(a.warnings()));
            } else if (result instanceof Duplicate) {
                duplicate++;
                return line("duplicate");
            } else if (result instanceof Rejected r) {
                rejected++;
                return line("rejected")
                        .put("reason", r.reason().word())
                        .put("pointer", r.pointer())
                        .put("detail", r.detail());
            } else if (result instanceof Sampled) {
                sampled++;
                return line("sampled");
            } else if (result instanceof Disabled) {
                disabled++;
                return line("disabled");
            } else if (result instanceof OptedOut) {
                optedOut++;
                return line("opted_out");
            } else if (result instanceof Retry r) {
                retry++;
                retryReason = r.reason();
                return line("retry").put("reason", r.reason().word());
            }
            throw new IllegalStateException("a result without a word: " + result.getClass());
        }

        static JsonObject valid(Persisted event) {
            JsonObject line = line("valid");
            return event.warnings().isEmpty() ? line : line.put("warnings", warnings(event.warnings()));
        }

        private static JsonObject line(String result) {
            return new JsonObject().put("result", result);
        }

        private static JsonArray warnings(List<Warning> warnings) {
            JsonArray array = new JsonArray();
            warnings.forEach(
                    w -> array.add(new JsonObject().put("code", w.code()).put("pointer", w.pointer())));
            return array;
        }

        JsonObject toJson() {
            JsonObject counts = accepted == 0 ? new JsonObject() : new JsonObject().put("accepted", accepted);
            counts.put("persisted", persisted)
                    .put("duplicate", duplicate)
                    .put("rejected", rejected)
                    .put("sampled", sampled)
                    .put("retry", retry);
            if (optedOut > 0) {
                counts.put("opted_out", optedOut);
            }
            return disabled == 0 ? counts : counts.put("disabled", disabled);
        }
    }
}
