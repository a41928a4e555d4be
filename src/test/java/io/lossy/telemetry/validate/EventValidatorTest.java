package io.lossy.telemetry.validate;

import static io.lossy.telemetry.validate.TestValidator.NOW;
import static io.lossy.telemetry.validate.TestValidator.SPEECH;
import static io.lossy.telemetry.validate.TestValidator.event;
import static io.lossy.telemetry.validate.TestValidator.id;
import static io.lossy.telemetry.validate.TestValidator.json;
import static io.lossy.telemetry.validate.TestValidator.speech;
import static io.lossy.telemetry.validate.TestValidator.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.event.EventResult.Warning;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.event.Text;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventValidatorTest {
    private final TestValidator validator = new TestValidator();

    @Test
    void acceptsAnEventAsTheDesignWritesIt() {
        TelemetryEvent fit =
                validator.accepted(speech("reason", "short", "segments", 3)).event();

        assertThat(fit.id()).isEqualTo(UUID.fromString(id()));
        assertThat(fit.type().name()).isEqualTo(SPEECH);
        assertThat(fit.source()).isEqualTo(Source.EXTENSION);
        assertThat(fit.occurredAt()).isEqualTo(NOW);
        assertThat(fit.receivedAt()).isEqualTo(NOW);
        assertThat(fit.release()).isEqualTo("1.4.2");
        assertThat(fit.payload().json()).isEqualTo("{\"latency_ms\":41.2,\"segments\":3,\"reason\":\"short\"}");
        assertThat(fit.payload().number(0)).isEqualTo(41.2);
        assertThat(fit.payload().value(1)).isEqualTo(3L);
        assertThat(fit.payload().value(4)).isNull();
    }

    @Test
    void acceptsTheDraftsSpellingUnderTheCanonicalName() {
        ValidationResult.Valid verdict =
                validator.accepted(with(speech(), "event", "lossy.voice mode.speech_detected"));
        assertThat(verdict.event().type().name()).isEqualTo(SPEECH);
        assertThat(verdict.warnings()).isEmpty();
    }

    @Test
    void takesAMissingPayloadForAnEmptyOne() {
        assertThat(validator
                        .accepted(event("lossy.voice_mode.bare"))
                        .event()
                        .payload()
                        .json())
                .isEqualTo("{}");
        assertThat(validator.refused(with(speech(), "payload", null)).reason()).isEqualTo(Reason.FIELD_REQUIRED);
    }

    @Test
    void readsVertxWrappersLikePlainCollections() {
        JsonObject event = new JsonObject()
                .put("event_id", id())
                .put("event", SPEECH)
                .put("payload", new JsonObject().put("latency_ms", 1).put("x", new JsonArray().add(1)));
        assertThat(validator.accepted(event).warnings()).containsExactly(new Warning("field_unknown", "/payload/x"));
    }

    static Stream<Arguments> everyReason() {
        Map<String, Object> noId = event(SPEECH);
        noId.remove("event_id");
        Map<String, Object> old = event("lossy.gone.soon");
        old.put("event_id", id(NOW.minus(Duration.ofDays(2)), 1));
        Map<String, Object> nested = event(SPEECH);
        nested.put("payload", json("{\"latency_ms\":1,\"x\":" + "[".repeat(7) + "]".repeat(7) + "}"));
        return Stream.of(
                arguments(42, Reason.FIELD_TYPE, "", "number"),
                arguments(null, Reason.FIELD_TYPE, "", "absent"),
                arguments(List.of(1, 2), Reason.FIELD_TYPE, "", "array(2)"),
                arguments(noId, Reason.ID_MISSING, "/event_id", "absent"),
                arguments(with(speech(), "event_id", 7), Reason.ID_INVALID, "/event_id", "number"),
                arguments(with(speech(), "event_id", "7"), Reason.ID_INVALID, "/event_id", "string(1)"),
                arguments(event("lossy.nobody.knows"), Reason.UNKNOWN_EVENT, "/event", "string(18)"),
                arguments(with(speech(), "event", 5), Reason.UNKNOWN_EVENT, "/event", "number"),
                arguments(with(speech(), "event", null), Reason.UNKNOWN_EVENT, "/event", "absent"),
                arguments(event("lossy.voice_mode.backend_only"), Reason.SOURCE_NOT_ALLOWED, "/event", "string(9)"),
                arguments(with(speech(), "payload", "x"), Reason.FIELD_TYPE, "/payload", "string(1)"),
                arguments(with(speech(), "payload", List.of()), Reason.FIELD_TYPE, "/payload", "array(0)"),
                arguments(speech("latency_ms", null), Reason.FIELD_REQUIRED, "/payload/latency_ms", "absent"),
                arguments(speech("latency_ms", "41"), Reason.FIELD_TYPE, "/payload/latency_ms", "string(2)"),
                arguments(speech("latency_ms", -0.1), Reason.FIELD_RANGE, "/payload/latency_ms", "number"),
                arguments(speech("latency_ms", 60_000.01), Reason.FIELD_RANGE, "/payload/latency_ms", "number"),
                arguments(speech("reason", "loud"), Reason.FIELD_ENUM, "/payload/reason", "string(4)"),
                arguments(speech("reason", 1), Reason.FIELD_TYPE, "/payload/reason", "number"),
                arguments(speech("label", "123456789"), Reason.FIELD_RANGE, "/payload/label", "string(9)"),
                arguments(speech("label", "a\u0000"), Reason.FIELD_TYPE, "/payload/label", "string(2)"),
                arguments(speech("label", "\ud83d"), Reason.FIELD_TYPE, "/payload/label", "string(1)"),
                arguments(speech("label", "\ude00\ud83d"), Reason.FIELD_TYPE, "/payload/label", "string(2)"),
                arguments(speech("video_id", 12), Reason.FIELD_TYPE, "/payload/video_id", "number"),
                arguments(speech("video_id", "v".repeat(257)), Reason.FIELD_RANGE, "/payload/video_id", "string(257)"),
                arguments(speech("final", "true"), Reason.FIELD_TYPE, "/payload/final", "string(4)"),
                arguments(speech("final", Map.of()), Reason.FIELD_TYPE, "/payload/final", "object(0)"),
                arguments(with(speech(), "session_id", 5), Reason.FIELD_TYPE, "/session_id", "number"),
                arguments(
                        with(speech(), "session_id", "s".repeat(257)),
                        Reason.FIELD_RANGE,
                        "/session_id",
                        "string(257)"),
                arguments(with(speech(), "occurred_at", 5), Reason.FIELD_TYPE, "/occurred_at", "number"),
                arguments(with(speech(), "occurred_at", "soon"), Reason.FIELD_TYPE, "/occurred_at", "string(4)"),
                arguments(speech("x", "y".repeat(17_000)), Reason.EVENT_TOO_LARGE, "", "object(3)"),
                arguments(nested, Reason.EVENT_TOO_LARGE, "", "object(3)"),
                arguments(old, Reason.EXPIRED, "/event_id", "string(36)"));
    }

    @ParameterizedTest
    @MethodSource("everyReason")
    void refusesAndSaysWhereAndHow(Object raw, Reason reason, String pointer, String shape) {
        Rejection rejection = validator.refused(raw);
        assertThat(rejection.reason()).isEqualTo(reason);
        assertThat(rejection.pointer()).isEqualTo(pointer);
        assertThat(rejection.shape()).isEqualTo(shape);
        assertThat(rejection.detail()).isNotBlank();
        assertThat(rejection.receivedAt()).isEqualTo(NOW);
    }

    @Test
    void theTableHoldsEveryReasonThatIsTheValidatorsToGive() {
        Set<Reason> tabled = everyReason()
                .map(a -> (Reason) a.get()[1])
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Reason.class)));
        Set<Reason> own = Arrays.stream(Reason.values())
                .filter(reason -> reason.scope() == Reason.ReasonScope.EVENT && reason != Reason.STORAGE_REJECTED)
                .collect(Collectors.toSet());
        assertThat(tabled).isEqualTo(own);
    }

    @Test
    void saysWhatIsAllowed() {
        assertThat(validator.refused(speech("latency_ms", -1)).detail()).isEqualTo("must be between 0 and 60000 ms");
        assertThat(validator.refused(speech("latency_ms", null)).detail())
                .isEqualTo("is required: send a number between 0 and 60000 ms");
        assertThat(validator.refused(speech("reason", "x")).detail())
                .startsWith("must be one of short, cooldown, noise");
        assertThat(validator.refused(event("lossy.voice_mode.backend_only")).detail())
                .startsWith("may only come from the sources: backend");
        assertThat(validator.refused(speech("segments", 1.5)).detail()).isEqualTo("must be a whole number");
        assertThat(validator.refused(speech("segments", 1e17)).detail()).isEqualTo("must be within plus or minus 2^53");
    }

    @Test
    void keysARejectionByItsIdElseByItsPlaceInTheBatch() {
        String upper = id().toUpperCase(java.util.Locale.ROOT);
        assertThat(validator
                        .refused(with(event("lossy.no.such"), "event_id", upper))
                        .key())
                .isEqualTo(id());
        assertThat(validator.refused(42).key()).isEqualTo("batch-1#3");
        IngestRequest nameless =
                new IngestRequest(null, NOW, NOW, Source.EXTENSION, null, null, null, null, null, List.of());
        assertThat(validator.with(nameless).refused(42).key()).matches("[0-9a-f-]{36}#3");
    }

    @Test
    void hashesABatchIdThatIsNoPlainToken() {
        IngestRequest odd = new IngestRequest(
                "of alice & bob", NOW, NOW, Source.EXTENSION, null, null, null, null, null, List.of());
        String key = validator.with(odd).refused(42).key();
        assertThat(key)
                .matches("[0-9a-f]{4}\\.[0-9a-f]{32}#3")
                .isEqualTo(validator.with(odd).refused(42).key());
    }

    @Test
    void writesDownAnUnknownNameOnlyIfItLooksLikeOne() {
        assertThat(validator.refused(event("lossy.no.such_event2")).event()).isEqualTo("lossy.no.such_event2");
        for (String odd : List.of("alice@example.org", "Lossy.Cache", "lossy", "a..b", ".a", "a.", "a.1b", "a. b")) {
            assertThat(validator.refused(event(odd)).event()).as(odd).isNull();
        }
        assertThat(validator.refused(event("a." + "b".repeat(63))).event()).isNull();
        assertThat(validator.refused(with(speech(), "event_id", "x")).event()).isEqualTo(SPEECH);
    }

    @Test
    void answersForADisabledFamilyWithoutALookAtTheRest() {
        Map<String, Object> event = with(event("lossy.off.anything"), "payload", 5);
        assertThat(validator.validate(event)).isEqualTo(new ValidationResult.FamilyDisabled(UUID.fromString(id())));
    }

    @Test
    void leavesOutWhatTheSampleDoesNotHold() {
        for (int n = 0; n < 200; n++) {
            String id = id(NOW, n);
            ValidationResult verdict = validator.validate(with(event("lossy.voice_mode.half"), "event_id", id));
            assertThat(verdict)
                    .as(id)
                    .isInstanceOf(
                            Sampling.keeps(id, 0.5) ? ValidationResult.Valid.class : ValidationResult.SampledOut.class);
        }
    }

    @Test
    void removesCountsAndTellsWhatTheCatalogDoesNotName() {
        Map<String, Object> event = speech("secret", "s3cret", "nothing", null, "a/b~c", 1);
        event.put("user", "alice");
        ValidationResult.Valid verdict = validator.accepted(event);
        assertThat(verdict.stripped()).isEqualTo(4);
        assertThat(verdict.warnings())
                .extracting(Warning::pointer)
                .containsExactly("/payload/secret", "/payload/nothing", "/payload/a~1b~0c", "/user");
        assertThat(verdict.warnings()).extracting(Warning::code).containsOnly("field_unknown");
        assertThat(verdict.event().payload().json()).isEqualTo("{\"latency_ms\":41.2}");
    }

    @Test
    void tellsOfTwentyUnknownFieldsAndCountsThemAll() {
        Map<String, Object> event = speech();
        for (int i = 0; i < 100; i++) {
            event.put("x" + i, i);
        }
        event.put("n".repeat(4_000), 1);
        ValidationResult.Valid verdict = validator.accepted(event);
        assertThat(verdict.stripped()).isEqualTo(101);
        assertThat(verdict.warnings()).hasSize(20);
    }

    @Test
    void boundsAndCleansThePointersOfUnknownFields() {
        Map<String, Object> event = event("lossy.voice_mode.bare");
        event.put("n".repeat(4_000), 1);
        event.put("a\nb\ud83dc", 1);
        event.put("d" + "\ud83d\ude00".repeat(200), 1);
        List<Warning> warnings = validator.accepted(event).warnings();
        assertThat(warnings).allMatch(warning -> warning.pointer().length() <= 100);
        assertThat(warnings).allMatch(warning -> Text.storable(warning.pointer()));
        assertThat(warnings.get(1).pointer()).isEqualTo("/a\ufffdb\ufffdc");
    }

    @Test
    void dropsWhatIsTooPersonalAndSaysSo() {
        ValidationResult.Valid verdict = validator.accepted(speech("transcript", "hello there"));
        assertThat(verdict.warnings()).containsExactly(new Warning("field_dropped", "/payload/transcript"));
        assertThat(verdict.stripped()).isZero();
        assertThat(verdict.event().payload().json()).isEqualTo("{\"latency_ms\":41.2}");
    }

    @Test
    void takesAnEmptyIdForNone() {
        assertThat(validator.accepted(speech("video_id", "")).event().payload().json())
                .isEqualTo("{\"latency_ms\":41.2}");
    }

    @Test
    void keepsAReleaseOnlyIfItIsAToken() {
        IngestRequest odd =
                new IngestRequest("b", NOW, NOW, Source.EXTENSION, null, null, "alice's build", null, null, List.of());
        ValidationResult.Valid verdict = validator.with(odd).accepted(speech());
        assertThat(verdict.event().release()).isNull();
        assertThat(verdict.warnings()).containsExactly(new Warning("field_dropped", "/release"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"})
    void refusesTheNilAndTheMaxId(String id) {
        assertThat(validator.refused(with(speech(), "event_id", id)).reason()).isEqualTo(Reason.ID_INVALID);
    }

    @Test
    void takesVersionFourWithAWarning() {
        ValidationResult.Valid verdict =
                validator.accepted(with(speech(), "event_id", "550e8400-e29b-41d4-a716-446655440000"));
        assertThat(verdict.warnings()).containsExactly(new Warning("id_not_v7", "/event_id"));
        assertThat(verdict.event().occurredAt()).isEqualTo(NOW);
    }

    @Test
    void aFaultOfOursCostsOneEventOnly() {
        Map<String, Object> hostile = new AbstractMap<>() {
            @Override
            public Set<Entry<String, Object>> entrySet() {
                throw new IllegalStateException("boom");
            }
        };
        Rejection rejection = validator.refused(hostile);
        assertThat(rejection.reason()).isEqualTo(Reason.STORAGE_REJECTED);
        assertThat(rejection.key()).isEqualTo("batch-1#3");
    }

    @Test
    void judgingWhatItMadeGivesTheSameAgain() {
        Map<String, Object> raw = speech("segments", 3.0, "label", "a\"\\\n\u001f\u20ac", "final", true, "junk", 1);
        String once = validator.accepted(raw).event().payload().json();
        Map<String, Object> again = new LinkedHashMap<>(raw);
        again.put("payload", json(once));
        ValidationResult.Valid twice = validator.accepted(again);
        assertThat(twice.event().payload().json()).isEqualTo(once);
        assertThat(twice.warnings()).isEmpty();
    }
}
