package io.lossy.telemetry.validate;

import static io.lossy.telemetry.validate.Judge.KEY;
import static io.lossy.telemetry.validate.Judge.NOW;
import static io.lossy.telemetry.validate.Judge.event;
import static io.lossy.telemetry.validate.Judge.speech;
import static io.lossy.telemetry.validate.Judge.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.Source;
import io.lossy.telemetry.event.IngestRequest;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.TelemetryEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whose session an event belongs to: its own word first, then its payload's, then its batch's. */
class SessionTest {
    private final Judge judge = new Judge();
    private final Pseudonymiser pseudonymiser = new Pseudonymiser(KEY);

    private String session(String raw) {
        return pseudonymiser.hash("session", raw);
    }

    @Test
    void isTheBatchsWhenNothingElseIsSaid() {
        TelemetryEvent fit = judge.accepted(speech()).event();
        assertThat(fit.sessionId()).isEqualTo(session("batch-session"));
        assertThat(fit.installId()).isEqualTo(pseudonymiser.hash("install", "install-1"));
    }

    @Test
    void isTheEventsOwnBeforeAllOthers() {
        Map<String, Object> event = with(speech("session_id", "in-payload"), "session_id", "own");
        TelemetryEvent fit = judge.accepted(event).event();
        assertThat(fit.sessionId()).isEqualTo(session("own"));
        assertThat(fit.payload().json()).doesNotContain("session");
    }

    @Test
    void aCataloguedOneInThePayloadIsLiftedOutOfIt() {
        TelemetryEvent fit = judge.accepted(speech("session_id", "in-payload")).event();
        assertThat(fit.sessionId()).isEqualTo(session("in-payload"));
        assertThat(fit.payload().json()).doesNotContain("session");
    }

    @Test
    void anUncataloguedOneInThePayloadIsLiftedWithoutAWarning() {
        Verdict.Accepted verdict =
                judge.accepted(with(event("lossy.voice_mode.bare"), "payload", Map.of("session_id", "in-payload")));
        assertThat(verdict.event().sessionId()).isEqualTo(session("in-payload"));
        assertThat(verdict.event().payload().json()).isEqualTo("{}");
        assertThat(verdict.warnings()).isEmpty();
        assertThat(verdict.stripped()).isZero();
    }

    @Test
    void anUncataloguedOneOfTheWrongTypeIsRefusedWhereItStands() {
        var rejection = judge.refused(with(event("lossy.voice_mode.bare"), "payload", Map.of("session_id", 5)));
        assertThat(rejection.reason()).isEqualTo(Reason.FIELD_TYPE);
        assertThat(rejection.pointer()).isEqualTo("/payload/session_id");
    }

    @Test
    void anEmptyOneIsNone() {
        Map<String, Object> event = with(speech("session_id", ""), "session_id", "");
        assertThat(judge.accepted(event).event().sessionId()).isEqualTo(session("batch-session"));
    }

    @Test
    void mayBeMissingAltogether() {
        IngestRequest anonymous = new IngestRequest("b", NOW, NOW, Source.EXTENSION, null, null, null, null, List.of());
        TelemetryEvent fit = judge.with(anonymous).accepted(speech()).event();
        assertThat(fit.sessionId()).isNull();
        assertThat(fit.installId()).isNull();
        assertThat(fit.release()).isNull();
    }
}
