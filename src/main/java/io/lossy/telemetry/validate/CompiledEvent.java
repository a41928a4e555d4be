package io.lossy.telemetry.validate;

import io.lossy.telemetry.catalog.EventType;
import io.lossy.telemetry.catalog.Family;
import io.lossy.telemetry.catalog.Pii;
import io.lossy.telemetry.catalog.Source;
import io.lossy.telemetry.event.Reason;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One event type made ready: an array of fields in catalog order, and what the gate before them asks. */
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

    /** False also where an id is required: without ids, which are not kept, a replay would be rejected for ever. */
    boolean keepsRejected() {
        return keepsRejected;
    }

    boolean allows(Source source) {
        return type.sources().contains(source);
    }

    Problem notFrom(Source source) {
        String allowed = Arrays.stream(Source.values())
                .filter(type.sources()::contains)
                .map(Source::word)
                .collect(Collectors.joining(", "));
        String detail = "may only come from: " + allowed + "; set the request's source, or allow it in the catalog";
        return Problem.of(Reason.SOURCE_NOT_ALLOWED, "/event", detail, source.word());
    }

    int retentionDays() {
        return retentionDays;
    }

    long retentionMillis() {
        return retentionMillis;
    }

    /** From when on its senders are told to stop, epoch milliseconds. Until it is removed it is stored all the same. */
    long expires() {
        return expires;
    }

    /** The place of a catalogued {@code session_id}, or -1. */
    int session() {
        return session;
    }

    /** Fills in what is stored of a payload, and notes what is left behind; the first thing wrong ends it. */
    @Nullable
    Problem read(Map<?, ?> payload, @Nullable Object[] values, Notes notes, Pseudonymiser pseudonymiser) {
        int seen = 0;
        for (int i = 0; i < fields.length; i++) {
            CompiledField field = fields[i];
            Object value = payload.get(field.name());
            seen += value == null ? 0 : 1;
            if (value == null || field.isBlank(value)) {
                if (field.required()) {
                    return field.problem(Fault.MISSING, value);
                }
                continue;
            }
            if (field.isDropped()) {
                notes.add(field.dropped());
                continue;
            }
            Object kept = field.keep(value, pseudonymiser);
            if (kept instanceof Fault fault) {
                return field.problem(fault, value);
            }
            values[i] = kept;
        }
        if (seen < payload.size()) {
            noteUnknown(payload, notes);
        }
        return null;
    }

    private void noteUnknown(Map<?, ?> payload, Notes notes) {
        for (Object name : payload.keySet()) {
            if (!names.contains(String.valueOf(name)) && !Envelope.SESSION.equals(name)) {
                notes.unknown("/payload", name);
            }
        }
    }
}
