package io.lossy.telemetry.validate;

import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Family;
import io.lossy.telemetry.catalog.model.Pii;
import io.lossy.telemetry.catalog.model.Source;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.privacy.Pseudonymiser;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks and reduces payloads of one event type. It is compiled once from the catalog: the fields as an array in
 * catalog order, and the settings that are checked before them.
 */
final class CompiledEvent {
    private final EventType type;
    private final boolean enabled;
    private final boolean keepsRejected;
    private final int retentionDays;
    private final long retentionMillis;
    private final long expires;
    private final CompiledField[] fields;
    private final Set<String> names;
    private final int session;

    CompiledEvent(EventType type, Family family) {
        this.type = type;
        this.enabled = family.enabled();
        this.keepsRejected = family.keepRejected()
                && type.fields().stream().noneMatch(field -> field.required() && field.pii() != Pii.NONE);
        this.retentionDays = family.retentionDays();
        this.retentionMillis = Duration.ofDays(family.retentionDays()).toMillis();
        this.expires = type.expires() == null
                ? Long.MAX_VALUE
                : type.expires().atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        this.fields = type.fields().stream().map(CompiledField::new).toArray(CompiledField[]::new);
        this.names = type.fields().stream().map(field -> field.name()).collect(Collectors.toUnmodifiableSet());
        this.session = type.indexOf(Envelope.SESSION);
    }

    EventType type() {
        return type;
    }

    CompiledField[] fields() {
        return fields;
    }

    boolean enabled() {
        return enabled;
    }

    /**
     * Returns false also if a required field is an id or other personal data. Such fields are not kept, so a replay
     * without them would always be rejected.
     */
    boolean keepsRejected() {
        return keepsRejected;
    }

    boolean allows(Source source) {
        return type.sources().contains(source);
    }

    EventProblem notFrom(Source source) {
        String allowed = Arrays.stream(Source.values())
                .filter(type.sources()::contains)
                .map(Source::word)
                .collect(Collectors.joining(", "));
        String detail = "may only come from the sources: " + allowed + "; set the request's source, or allow it in"
                + " the catalog";
        return EventProblem.of(Reason.SOURCE_NOT_ALLOWED, "/event", detail, source.word());
    }

    int retentionDays() {
        return retentionDays;
    }

    long retentionMillis() {
        return retentionMillis;
    }

    /**
     * Returns the time, in epoch milliseconds, from which clients receive the {@code event_expired} warning. Until the
     * event is removed from the catalog, it is still stored.
     */
    long expires() {
        return expires;
    }

    /** Returns the index of a catalogued field {@code session_id}, or -1 if there is none. */
    int session() {
        return session;
    }

    /**
     * Writes the values to store into {@code values} and adds warnings for members that are removed. Returns the first
     * problem, at which reading stops, or null.
     */
    @Nullable
    EventProblem read(Map<?, ?> payload, @Nullable Object[] values, WarningList notes, Pseudonymiser pseudonymiser) {
        int seen = 0;
        for (int i = 0; i < fields.length; i++) {
            CompiledField field = fields[i];
            Object value = payload.get(field.name());
            seen += value == null ? 0 : 1;
            if (value == null || field.isBlank(value)) {
                if (field.required()) {
                    return field.problem(FieldError.MISSING, value);
                }
                continue;
            }
            if (field.isDropped()) {
                notes.add(field.dropped());
                continue;
            }
            Object kept = field.keep(value, pseudonymiser);
            if (kept instanceof FieldError fault) {
                return field.problem(fault, value);
            }
            values[i] = kept;
        }
        if (seen < payload.size()) {
            noteUnknown(payload, notes);
        }
        return null;
    }

    private void noteUnknown(Map<?, ?> payload, WarningList notes) {
        for (Object name : payload.keySet()) {
            if (!names.contains(String.valueOf(name)) && !Envelope.SESSION.equals(name)) {
                notes.addUnknownField("/payload", name);
            }
        }
    }
}
