package io.lossy.telemetry.codegen;

import io.lossy.telemetry.catalog.model.EventType;
import io.lossy.telemetry.catalog.model.Field;
import java.util.stream.Collectors;

/** Writes types and descriptions of fields as JSDoc and TypeScript have them. */
final class JsTypes {
    private JsTypes() {}

    static String type(Field field) {
        if (field.isEnum()) {
            return field.values().stream().map(value -> "'" + value + "'").collect(Collectors.joining(" | "));
        }
        return switch (field.type()) {
            case NUMBER, INTEGER -> "number";
            case BOOLEAN -> "boolean";
            case STRING, ID, ERROR_TEXT -> "string";
        };
    }

    static String describe(EventType event) {
        return event.deprecated() == null
                ? event.description()
                : event.description() + " Deprecated: " + event.deprecated();
    }

    static String describe(Field field) {
        StringBuilder text = new StringBuilder(Names.oneLine(field.description()));
        if (field.isNumeric()) {
            text.append(" (").append(ReferencePage.limits(field)).append(')');
        }
        if (field.absent() != null) {
            text.append(" Absent counts as ").append(field.absent()).append('.');
        }
        if (field.deprecated() != null) {
            text.append(" Deprecated: ")
                    .append(Names.oneLine(field.deprecated()))
                    .append('.');
        }
        return switch (field.pii()) {
            case NONE -> text.toString();
            case HASH -> text.append(" Stored only as a keyed hash.").toString();
            case DROP -> text.append(" Never stored.").toString();
        };
    }
}
