package io.lossy.telemetry.validate;

import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.event.EventResult.Warning;
import io.lossy.telemetry.event.Payload;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.Rfc3339;
import io.lossy.telemetry.event.TelemetryEvent;
import io.lossy.telemetry.privacy.Pseudonymiser;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the fields, the session and the time of one event whose id, name and source have passed their checks. */
final class EventParser {
    private static final Set<String> MEMBERS = Set.of("event_id", "event", "payload", Envelope.SESSION, "occurred_at");
    private static final Warning EVENT_EXPIRED = new Warning("event_expired", "/event");
    private static final Warning CLOCK_OF_FIELD = new Warning("clock_corrected", "/occurred_at");
    private static final Warning CLOCK_OF_ID = new Warning("clock_corrected", "/event_id");
    private static final Warning RELEASE_DROPPED = new Warning("field_dropped", "/release");

    private static final FieldCheck SESSION_CHECK = new FieldCheck.TextCheck(Field.DEFAULT_MAX_LENGTH);
    private static final String SESSION_DETAIL = "must be text of at most " + Field.DEFAULT_MAX_LENGTH
            + " characters, without U+0000 and without an unpaired surrogate";
    private static final String TIME_DETAIL =
            "must be an RFC 3339 time such as 2026-11-22T17:18:44.104Z; if it is absent, the time of the id is used";

    private final UUID id;
    private final Map<?, ?> event;
    private final CompiledEvent type;
    private final Envelope envelope;
    private final WarningList notes;
    private final @Nullable Object[] values;
    private @Nullable String sessionId;
    private long occurred;
    private boolean clockCorrected;

    EventParser(UUID id, Map<?, ?> event, CompiledEvent type, Envelope envelope, WarningList notes) {
        this.id = id;
        this.event = event;
        this.type = type;
        this.envelope = envelope;
        this.notes = notes;
        this.values = new @Nullable Object[type.fields().length];
    }

    /** Returns the first problem, or null if there is none. */
    @Nullable
    EventProblem read(Pseudonymiser pseudonymiser) {
        Object raw = event.get("payload");
        Map<?, ?> payload = raw == null ? Map.of() : Json.object(raw);
        if (payload == null) {
            return EventProblem.of(Reason.FIELD_TYPE, "/payload", "must be an object of the event's fields", raw);
        }
        EventProblem problem = type.read(payload, values, notes, pseudonymiser);
        if (problem == null) {
            problem = readSession(payload, pseudonymiser);
        }
        return problem == null ? readTime() : problem;
    }

    /**
     * Sets the session from the event itself, otherwise from its payload (where early clients put it), otherwise from
     * the request.
     */
    private @Nullable EventProblem readSession(Map<?, ?> payload, Pseudonymiser pseudonymiser) {
        Object own = event.get(Envelope.SESSION);
        EventProblem problem = lift(own, "/session_id", pseudonymiser);
        if (problem != null) {
            return problem;
        }
        int catalogued = type.session();
        if (catalogued < 0) {
            problem = liftUnlessKnown(payload.get(Envelope.SESSION), pseudonymiser);
        } else if (values[catalogued] instanceof String kept) {
            values[catalogued] = null; // moved out of the payload: the pseudonym is stored only in its own column
            if (sessionId == null) {
                boolean hashed = type.fields()[catalogued].isHashed();
                sessionId = hashed ? kept : pseudonymiser.hash(Pseudonymiser.SESSION, kept);
            }
        }
        if (sessionId == null) {
            sessionId = envelope.sessionId();
        }
        return problem;
    }

    private @Nullable EventProblem liftUnlessKnown(@Nullable Object value, Pseudonymiser pseudonymiser) {
        return sessionId == null ? lift(value, "/payload/session_id", pseudonymiser) : null;
    }

    private @Nullable EventProblem lift(@Nullable Object value, String pointer, Pseudonymiser pseudonymiser) {
        if (value == null || value.equals("")) {
            return null;
        }
        Object kept = SESSION_CHECK.check(value);
        if (kept instanceof FieldError fault) {
            return EventProblem.of(fault.reason(), pointer, SESSION_DETAIL, value);
        }
        sessionId = pseudonymiser.hash(Pseudonymiser.SESSION, (String) kept);
        return null;
    }

    private @Nullable EventProblem readTime() {
        Object said = event.get("occurred_at");
        ClientClock clock = envelope.clock();
        if (said == null && id.version() != 7) {
            occurred = clock.received(); // there is no source for the time of the event
            return null;
        }
        long emitted = EventId.millis(id);
        if (said != null) {
            emitted = Rfc3339.millis(said);
            if (emitted == Rfc3339.NONE) {
                return EventProblem.of(Reason.FIELD_TYPE, "/occurred_at", TIME_DETAIL, said);
            }
        }
        occurred = clock.occurred(emitted);
        clockCorrected = clock.isOff(emitted);
        if (clockCorrected) {
            notes.add(said == null ? CLOCK_OF_ID : CLOCK_OF_FIELD);
        }
        boolean expired = occurred < clock.received() - type.retentionMillis();
        return expired ? expired(said) : null;
    }

    private EventProblem expired(@Nullable Object said) {
        String detail = "is older than the " + type.retentionDays() + " days for which its family is kept";
        return EventProblem.of(
                Reason.EXPIRED,
                said == null ? "/event_id" : "/occurred_at",
                detail,
                said == null ? id.toString() : said);
    }

    ValidationResult accepted() {
        noteTheRest();
        TelemetryEvent fit = new TelemetryEvent(
                id,
                type.type(),
                envelope.source(),
                Instant.ofEpochMilli(occurred),
                envelope.receivedAt(),
                sessionId,
                envelope.installId(),
                envelope.release(),
                new Payload(values, PayloadJson.write(type.fields(), values)));
        return new ValidationResult.Valid(fit, notes.warnings(), notes.stripped(), clockCorrected);
    }

    private void noteTheRest() {
        if (id.version() != 7) {
            notes.addIdNotV7();
        }
        if (envelope.clock().received() >= type.expires()) {
            notes.add(EVENT_EXPIRED);
        }
        if (envelope.releaseDropped()) {
            notes.add(RELEASE_DROPPED);
        }
        if (hasStrangers()) {
            for (Object name : event.keySet()) {
                if (!MEMBERS.contains(String.valueOf(name))) {
                    notes.addUnknownField("", name);
                }
            }
        }
    }

    /**
     * Returns true if the event has members other than the five known ones. It counts the known members that are
     * present, so that ordinary events need no loop over their keys.
     */
    private boolean hasStrangers() {
        int known = 2; // an event without id or name does not get this far
        known += event.get("payload") == null ? 0 : 1;
        known += event.get(Envelope.SESSION) == null ? 0 : 1;
        known += event.get("occurred_at") == null ? 0 : 1;
        return known < event.size();
    }
}
