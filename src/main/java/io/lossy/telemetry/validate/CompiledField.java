package io.lossy.telemetry.validate;

import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.FieldType;
import io.lossy.telemetry.catalog.model.Pii;
import io.lossy.telemetry.event.ErrorText;
import io.lossy.telemetry.event.EventResult.Warning;
import io.lossy.telemetry.event.Text;
import io.lossy.telemetry.privacy.Pseudonymiser;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks the values of one catalog field. It is compiled once: the check, the field's JSON pointer and label, and an
 * error text for each {@link FieldError}.
 */
final class CompiledField {
    private final Field field;
    private final FieldCheck check;
    private final String label;
    private final String pointer;
    private final String purpose;
    private final Warning dropped;
    private final Map<FieldError, String> details = new EnumMap<>(FieldError.class);

    CompiledField(Field field) {
        this.field = field;
        this.check = FieldCheck.of(field);
        this.pointer = Text.pointer("/payload", field.name(), WarningList.MAX_POINTER);
        this.purpose = Pseudonymiser.purposeOf(field.name());
        this.dropped = new Warning("field_dropped", pointer);
        StringBuilder name = new StringBuilder();
        PayloadJson.text(name, field.name());
        this.label = name.append(':').toString();
        for (FieldError fault : FieldError.values()) {
            details.put(fault, FieldMessages.text(field, fault));
        }
    }

    String name() {
        return field.name();
    }

    /** Returns the name as a JSON string, followed by a colon. */
    String label() {
        return label;
    }

    boolean required() {
        return field.required();
    }

    /** Returns true if values of this field are dropped during validation, without being checked. */
    boolean isDropped() {
        return field.pii() == Pii.DROP;
    }

    boolean isHashed() {
        return field.pii() == Pii.HASH;
    }

    /**
     * Returns true for the empty text in a field of personal data, such as an id or an error text. It identifies
     * nothing, and all such events would share one hash.
     */
    boolean isBlank(Object value) {
        return field.type().isPersonal() && "".equals(value);
    }

    Warning dropped() {
        return dropped;
    }

    /** Returns the value to store, hashed if the catalog says so, or the {@link FieldError}. */
    Object keep(Object value, Pseudonymiser pseudonymiser) {
        Object kept = check.check(value);
        if (!isHashed() || kept instanceof FieldError) {
            return kept;
        }
        String text = kept.toString();
        return pseudonymiser.hash(purpose, field.type() == FieldType.ERROR_TEXT ? ErrorText.hash(text) : text);
    }

    EventProblem problem(FieldError fault, @Nullable Object value) {
        return EventProblem.of(fault.reason(), pointer, details.getOrDefault(fault, ""), value);
    }
}
