package io.lossy.telemetry.ingest.reply;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.event.EventResult;
import io.lossy.telemetry.event.IngestOutcome;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Stage;
import io.lossy.telemetry.fixture.FakeClock;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The wire contract, word for word. */
class ReplyWriterTest {
    private final ReplyWriter writer =
            new ReplyWriter(new FakeClock(Instant.parse("2026-11-22T17:18:44.104999Z")), new Random(1), 500);

    private Reply outcome(EventResult... results) {
        List<IngestOutcome.OutcomeEntry> entries = new ArrayList<>();
        for (EventResult result : results) {
            entries.add(new IngestOutcome.OutcomeEntry("#" + entries.size(), result));
        }
        return writer.outcome("b1", new IngestOutcome(entries));
    }

    @Test
    void saysOfASuccessNothingButItsCount() {
        Reply reply = outcome(new EventResult.Persisted(List.of()), new EventResult.Persisted(List.of()));

        assertThat(reply.httpStatus()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(new JsonObject("""
                {"batch_id":"b1","server_time":"2026-11-22T17:18:44.104Z","status":"ok",
                 "counts":{"persisted":2,"duplicate":0,"rejected":0,"sampled":0,"retry":0},
                 "results":{},"retry_after_ms":0,"max_events":500}"""));
    }

    @Test
    void listsEveryOtherResultUnderItsKey() {
        JsonObject results = outcome(
                        new EventResult.Duplicate(),
                        new EventResult.Sampled(),
                        new EventResult.Disabled(),
                        new EventResult.Rejected(Reason.FIELD_RANGE, "/payload/n", "too large"),
                        new EventResult.Retry(Reason.RATE_LIMITED, Stage.WRITER),
                        new EventResult.Persisted(List.of(new EventResult.Warning("field_unknown", "/payload/x"))),
                        new EventResult.OptedOut())
                .body()
                .getJsonObject("results");

        assertThat(results).isEqualTo(new JsonObject("""
                {"#0":{"result":"duplicate"},"#1":{"result":"sampled"},"#2":{"result":"disabled"},
                 "#3":{"result":"rejected","reason":"field_range","pointer":"/payload/n","detail":"too large"},
                 "#4":{"result":"retry","reason":"rate_limited"},
                 "#5":{"result":"persisted","warnings":[{"code":"field_unknown","pointer":"/payload/x"}]},
                 "#6":{"result":"opted_out"}}"""));
    }

    @Test
    void isOkWithATimeToComeBackWhenOnlyPartWasTaken() {
        Reply reply = outcome(
                new EventResult.Persisted(List.of()), new EventResult.Retry(Reason.DATABASE_UNAVAILABLE, Stage.WRITER));

        assertThat(reply.httpStatus()).isEqualTo(200);
        assertThat(reply.status()).isEqualTo("ok");
        assertThat(reply.retryAfterMs()).isBetween(1_500L, 3_000L);
    }

    @ParameterizedTest
    @CsvSource({"RATE_LIMITED,429", "OVERLOADED,503", "DATABASE_UNAVAILABLE,503", "SHUTTING_DOWN,503"})
    void isRetryWhenNothingWasTaken(Reason reason, int status) {
        Reply reply = outcome(new EventResult.Retry(reason, Stage.WRITER), new EventResult.Retry(reason, Stage.WRITER));

        assertThat(reply.httpStatus()).isEqualTo(status);
        assertThat(reply.status()).isEqualTo("retry");
        assertThat(reply.body().getString("reason")).isEqualTo(reason.word());
        assertThat(reply.retryAfterMs()).isPositive();
    }

    @Test
    void isOkForARequestWithoutEvents() {
        assertThat(outcome().status()).isEqualTo("ok");
        assertThat(outcome().retryAfterMs()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {
                "RATE_LIMITED",
                "OVERLOADED",
                "DATABASE_UNAVAILABLE",
                "SHUTTING_DOWN",
                "TELEMETRY_DISABLED",
                "REQUEST_MALFORMED",
                "KEY_INVALID",
                "ORIGIN_NOT_ALLOWED",
                "REQUEST_TOO_LARGE",
                "MEDIA_TYPE_UNSUPPORTED"
            })
    void aRefusalHasAllTheMembersOfAReply(Reason reason) {
        Reply reply = writer.refusal(null, reason, "because", 0);

        assertThat(reply.body().fieldNames())
                .contains(
                        "batch_id",
                        "server_time",
                        "status",
                        "reason",
                        "detail",
                        "counts",
                        "results",
                        "retry_after_ms",
                        "max_events");
        boolean retry = reason.scope() == Reason.ReasonScope.RETRY;
        assertThat(reply.retryAfterMs() > 0).isEqualTo(retry);
        assertThat(reply.status())
                .isEqualTo(retry ? "retry" : reason == Reason.TELEMETRY_DISABLED ? "disabled" : "refused");
        assertThat(reply.httpStatus() == 200).isEqualTo(reason == Reason.TELEMETRY_DISABLED);
    }

    /** Clients that were refused in the same moment must not come back in the same moment. */
    @Test
    void spreadsTheTimesToComeBack() {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            times.add(writer.refusal("b", Reason.OVERLOADED, "", 1_000).retryAfterMs());
        }

        assertThat(times).allSatisfy(ms -> assertThat(ms).isBetween(1_000L, 2_000L));
        assertThat(times.stream().distinct().count()).isGreaterThan(500);
    }
}
