package io.lossy.telemetry.validate;

import io.lossy.telemetry.catalog.Field;
import io.lossy.telemetry.catalog.FieldType;
import io.lossy.telemetry.catalog.Pii;
import io.lossy.telemetry.event.EventResult.Warning;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One field of the catalog made ready: its check, its place in the JSON, and the words for everything that can be wrong. */
final class CompiledField {
    private final Field field;
    private final FieldCheck check;
    private final String label;
    private final String pointer;
    private final String purpose;
    private final Warning dropped;
    private final Map<Fault, String> details = new EnumMap<>(Fault.class);

    CompiledField(Field field) {
        this.field = field;
        this.check = FieldCheck.of(field);
        this.pointer = Text.pointer("/payload", field.name(), Notes.MAX_POINTER);
        this.purpose = Pseudonymiser.purposeOf(field.name());
        this.dropped = new Warning("field_dropped", pointer);
        StringBuilder name = new StringBuilder();
        PayloadJson.text(name, field.name());
        this.label = name.append(':').toString();
        for (Fault fault : Fault.values()) {
            details.put(fault, Wanted.text(field, fault));
        }
    }

    String name() {
        return field.name();
    }

    /** The name as JSON writes it, with its colon. */
    String label() {
        return label;
    }

    boolean required() {
        return field.required();
    }

    /** True for a field whose value never leaves this room, nor is looked at. */
    boolean isDropped() {
        return field.pii() == Pii.DROP;
    }

    boolean isHashed() {
        return field.pii() == Pii.HASH;
    }

    /** True for the empty text of an id: it identifies nobody, and its hash would make strangers one. */
    boolean isBlank(Object value) {
        return field.type() == FieldType.ID && "".equals(value);
    }

    Warning dropped() {
        return dropped;
    }

    /** What is stored of this value, hashed where the catalog says so; or the {@link Fault}. */
    Object keep(Object value, Pseudonymiser pseudonymiser) {
        Object kept = check.check(value);
        return isHashed() && !(kept instanceof Fault) ? pseudonymiser.hash(purpose, kept.toString()) : kept;
    }

    Problem problem(Fault fault, @Nullable Object value) {
        return Problem.of(fault.reason(), pointer, details.getOrDefault(fault, ""), value);
    }
}
