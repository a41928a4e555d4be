package io.lossy.telemetry.validate;

import io.lossy.telemetry.catalog.Field;
import io.lossy.telemetry.event.EventResult.Warning;
import io.lossy.telemetry.event.Payload;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.event.TelemetryEvent;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The reading of one event that was let in by name, id and source: its fields, its session and its time, step by step. */
final class Reading {
    private static final Set<String> MEMBERS = Set.of("event_id", "event", "payload", Envelope.SESSION, "occurred_at");
    private static final Warning EVENT_EXPIRED = new Warning("event_expired", "/event");
    private static final Warning CLOCK_OF_FIELD = new Warning("clock_corrected", "/occurred_at");
    private static final Warning CLOCK_OF_ID = new Warning("clock_corrected", "/event_id");
    private static final Warning RELEASE_DROPPED = new Warning("field_dropped", "/release");

    private static final FieldCheck SESSION_CHECK = new FieldCheck.Words(Field.DEFAULT_MAX_LENGTH);
    private static final String SESSION_DETAIL = "must be text of at most " + Field.DEFAULT_MAX_LENGTH
            + " characters without U+0000 or half a surrogate pair";
    private static final String TIME_DETAIL =
            "must be a time as RFC 3339 writes it, 2026-11-22T17:18:44.104Z; left out, the id's own time is taken";

    private final UUID id;
    private final Map<?, ?> event;
    private final CompiledEvent type;
    private final Envelope envelope;
    private final Notes notes;
    private final @Nullable Object[] values;
    private @Nullable String sessionId;
    private long occurred;
    private boolean clockCorrected;

    Reading(UUID id, Map<?, ?> event, CompiledEvent type, Envelope envelope, Notes notes) {
        this.id = id;
        this.event = event;
        this.type = type;
        this.envelope = envelope;
        this.notes = notes;
        this.values = new @Nullable Object[type.fields().length];
    }

    /** The first thing that is wrong, or null. */
    @Nullable
    Problem read(Pseudonymiser pseudonymiser) {
        Object raw = event.get("payload");
        Map<?, ?> payload = raw == null ? Map.of() : Json.object(raw);
        if (payload == null) {
            return Problem.of(Reason.FIELD_TYPE, "/payload", "must be an object of the event's fields", raw);
        }
        Problem problem = type.read(payload, values, notes, pseudonymiser);
        if (problem == null) {
            problem = readSession(payload, pseudonymiser);
        }
        return problem == null ? readTime() : problem;
    }

    /** Its own, else the one in the payload (where early clients put it), else the request's. */
    private @Nullable Problem readSession(Map<?, ?> payload, Pseudonymiser pseudonymiser) {
        Object own = event.get(Envelope.SESSION);
        Problem problem = lift(own, "/session_id", pseudonymiser);
        if (problem != null) {
            return problem;
        }
        int catalogued = type.session();
        if (catalogued < 0) {
            problem = liftUnlessKnown(payload.get(Envelope.SESSION), pseudonymiser);
        } else if (values[catalogued] instanceof String kept) {
            values[catalogued] = null; // lifted out: a pseudonym is stored in its column, and there alone
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

    private @Nullable Problem liftUnlessKnown(@Nullable Object value, Pseudonymiser pseudonymiser) {
        return sessionId == null ? lift(value, "/payload/session_id", pseudonymiser) : null;
    }

    private @Nullable Problem lift(@Nullable Object value, String pointer, Pseudonymiser pseudonymiser) {
        if (value == null || value.equals("")) {
            return null;
        }
        Object kept = SESSION_CHECK.check(value);
        if (kept instanceof Fault fault) {
            return Problem.of(fault.reason(), pointer, SESSION_DETAIL, value);
        }
        sessionId = pseudonymiser.hash(Pseudonymiser.SESSION, (String) kept);
        return null;
    }

    private @Nullable Problem readTime() {
        Object said = event.get("occurred_at");
        ClientClock clock = envelope.clock();
        if (said == null && id.version() != 7) {
            occurred = clock.received(); // nothing tells when it happened
            return null;
        }
        long emitted = EventId.millis(id);
        if (said != null) {
            emitted = said instanceof String text ? Rfc3339.millis(text) : Rfc3339.NONE;
            if (emitted == Rfc3339.NONE) {
                return Problem.of(Reason.FIELD_TYPE, "/occurred_at", TIME_DETAIL, said);
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

    private Problem expired(@Nullable Object said) {
        String detail = "happened longer ago than the " + type.retentionDays() + " days its family is kept";
        return Problem.of(
                Reason.EXPIRED,
                said == null ? "/event_id" : "/occurred_at",
                detail,
                said == null ? id.toString() : said);
    }

    Verdict accepted() {
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
        return new Verdict.Accepted(fit, notes.warnings(), notes.stripped(), clockCorrected);
    }

    private void noteTheRest() {
        if (id.version() != 7) {
            notes.idNotV7();
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
                    notes.unknown("", name);
                }
            }
        }
    }

    /** By counting what is there of the five members, so that the common event costs no look at its keys. */
    private boolean hasStrangers() {
        int known = 2; // without its id and name it would not be here
        known += event.get("payload") == null ? 0 : 1;
        known += event.get(Envelope.SESSION) == null ? 0 : 1;
        known += event.get("occurred_at") == null ? 0 : 1;
        return known < event.size();
    }
}
