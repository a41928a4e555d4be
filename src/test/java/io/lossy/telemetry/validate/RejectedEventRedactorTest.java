package io.lossy.telemetry.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.event.RetainedRejection;
import io.lossy.telemetry.privacy.Pseudonymiser;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RejectedEventRedactorTest {
    private static final String CATALOG = """
            version: 1
            families:
              stt:
                description: Speech to text.
                owner: voice
                retention_days: 30
                keep_rejected: true
            events:
              lossy.stt.completed:
                aliases: [lossy.stt done]
                family: stt
                sources: [extension]
                version: 1-0-0
                description: A request ended.
                purpose: Speed.
                fields:
                  duration_ms: { type: number, unit: ms, min: 0, max: 600000, required: true, description: How long. }
                  mode: { type: string, enum: [local, cloud], description: Where. }
                  user_id: { type: id, pii: hash, description: Who. }
                  words: { type: string, max_length: 9, pii: drop, description: What. }
              lossy.stt.billed:
                family: stt
                sources: [backend]
                version: 1-0-0
                description: Somebody paid.
                purpose: Money.
                fields:
                  user_id: { type: id, pii: hash, required: true, description: Who. }
                  cents: { type: integer, unit: count, min: 0, max: 9, description: How much. }
              lossy.stt.backend_only:
                family: stt
                sources: [backend]
                version: 1-0-0
                description: Something happened.
                purpose: To know.
            """;
    private static final String ID = "019ab0c5-7f00-7000-8000-000000000001";

    private final TestValidator validator = new TestValidator(new EventValidator(
            CatalogReader.read("c.yml", CATALOG), new Pseudonymiser(TestValidator.KEY), EventLimits.DEFAULT));

    private RetainedRejection kept(String event, JsonObject payload) {
        JsonObject raw = new JsonObject()
                .put("event_id", ID)
                .put("event", event)
                .put("occurred_at", TestValidator.NOW.minusSeconds(90).toString())
                .put("payload", payload);
        ValidationResult verdict = validator.validate(raw);
        assertThat(verdict).isInstanceOf(ValidationResult.Invalid.class);
        return ((ValidationResult.Invalid) verdict).rejection().kept();
    }

    @Test
    void leavesOutWhatIsHashedDroppedOrNotNamed() {
        RetainedRejection kept = kept(
                "lossy.stt done",
                new JsonObject()
                        .put("duration_ms", 700_000)
                        .put("mode", "local")
                        .put("user_id", "canary")
                        .put("words", "canary")
                        .put("stranger", "canary"));

        JsonObject json = new JsonObject(kept.json());
        assertThat(json.getString("event")).isEqualTo("lossy.stt.completed");
        assertThat(json.getJsonObject("payload"))
                .isEqualTo(new JsonObject().put("duration_ms", 700_000).put("mode", "local"));
        assertThat(kept.toString()).doesNotContain("700000");
    }

    @Test
    void writesTheTimeByOurClock() {
        validator.sentAt(TestValidator.NOW.plus(Duration.ofHours(5)));

        JsonObject json = new JsonObject(kept("lossy.stt.completed", new JsonObject().put("mode", "lunar"))
                .json());

        assertThat(json.getString("occurred_at"))
                .isEqualTo(TestValidator.NOW
                        .minus(Duration.ofHours(5))
                        .minusSeconds(90)
                        .toString());
    }

    @Test
    void keepsWhatCameFromASourceThatMayNotSendIt() {
        assertThat(kept("lossy.stt.backend_only", new JsonObject())).isNotNull();
    }

    @Test
    void keepsNothingOfAnEventThatNeedsAnId() {
        assertThat(kept("lossy.stt.billed", new JsonObject().put("user_id", "x").put("cents", 10)))
                .isNull();
    }

    @Test
    void keepsNothingOfANameThatNobodyDeclared() {
        assertThat(kept("lossy.stt.unheard_of", new JsonObject())).isNull();
    }
}
