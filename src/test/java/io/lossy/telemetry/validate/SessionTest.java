package io.lossy.telemetry.validate;

import static io.lossy.telemetry.validate.TestValidator.KEY;
import static io.lossy.telemetry.validate.TestValidator.NOW;
import static io.lossy.telemetry.validate.TestValidator.event;
import static io.lossy.telemetry.validate.TestValidator.speech;
import static io.lossy.telemetry.validate.TestValidator.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.privacy.Pseudonymiser;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whose session an event belongs to: its own word first, then its payload's, then its batch's. */
class SessionTest {
    private final TestValidator validator = new TestValidator();
    private final Pseudonymiser pseudonymiser = new Pseudonymiser(KEY);

    private String session(String raw) {
        return pseudonymiser.hash("session", raw);
    }

    @Test
    void isTheBatchsWhenNothingElseIsSaid() {
        TelemetryEvent fit = validator.accepted(speech()).event();
        assertThat(fit.sessionId()).isEqualTo(session("batch-session"));
        assertThat(fit.installId()).isEqualTo(pseudonymiser.hash("install", "install-1"));
    }

    @Test
    void isTheEventsOwnBeforeAllOthers() {
        Map<String, Object> event = with(speech("session_id", "in-payload"), "session_id", "own");
        TelemetryEvent fit = validator.accepted(event).event();
        assertThat(fit.sessionId()).isEqualTo(session("own"));
        assertThat(fit.payload().json()).doesNotContain("session");
    }

    @Test
    void aCataloguedOneInThePayloadIsLiftedOutOfIt() {
        TelemetryEvent fit =
                validator.accepted(speech("session_id", "in-payload")).event();
        assertThat(fit.sessionId()).isEqualTo(session("in-payload"));
        assertThat(fit.payload().json()).doesNotContain("session");
    }

    @Test
    void anUncataloguedOneInThePayloadIsLiftedWithoutAWarning() {
        ValidationResult.Valid verdict =
                validator.accepted(with(event("lossy.voice_mode.bare"), "payload", Map.of("session_id", "in-payload")));
        assertThat(verdict.event().sessionId()).isEqualTo(session("in-payload"));
        assertThat(verdict.event().payload().json()).isEqualTo("{}");
        assertThat(verdict.warnings()).isEmpty();
        assertThat(verdict.stripped()).isZero();
    }

    @Test
    void anUncataloguedOneOfTheWrongTypeIsRefusedWhereItStands() {
        var rejection = validator.refused(with(event("lossy.voice_mode.bare"), "payload", Map.of("session_id", 5)));
        assertThat(rejection.reason()).isEqualTo(Reason.FIELD_TYPE);
        assertThat(rejection.pointer()).isEqualTo("/payload/session_id");
    }

    @Test
    void anEmptyOneIsNone() {
        Map<String, Object> event = with(speech("session_id", ""), "session_id", "");
        assertThat(validator.accepted(event).event().sessionId()).isEqualTo(session("batch-session"));
    }

    @Test
    void mayBeMissingAltogether() {
        IngestRequest anonymous =
                new IngestRequest("b", NOW, NOW, Source.EXTENSION, null, null, null, null, null, List.of());
        TelemetryEvent fit = validator.with(anonymous).accepted(speech()).event();
        assertThat(fit.sessionId()).isNull();
        assertThat(fit.installId()).isNull();
        assertThat(fit.release()).isNull();
    }
}
