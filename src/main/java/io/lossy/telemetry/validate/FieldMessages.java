package io.lossy.telemetry.validate;

import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.catalog.model.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * Writes the error texts that say what a field may hold, once per field when the catalog is compiled. No event value
 * can get into them.
 */
final class FieldMessages {
    private static final int MAX_LIST = 160;

    private FieldMessages() {}

    static String text(Field field, FieldError fault) {
        return switch (fault) {
            case MISSING -> "is required: send " + kind(field);
            case WRONG_TYPE -> "must be " + kind(field);
            case UNSTORABLE_TEXT -> "must be text without U+0000 and without an unpaired surrogate";
            case TOO_LONG -> "must be at most " + field.maxLength() + " characters";
            case OUT_OF_RANGE -> "must be " + range(field);
            case NOT_LISTED -> "must be one of " + list(field) + "; add a new value to the catalog first";
        };
    }

    private static String kind(Field field) {
        return switch (field.type()) {
            case BOOLEAN -> "true or false";
            case NUMBER -> field.min() == null && field.max() == null ? "a number" : "a number " + range(field);
            case INTEGER ->
                field.min() == null && field.max() == null ? "a whole number" : "a whole number " + range(field);
            case STRING ->
                field.isEnum()
                        ? "one of the texts " + list(field)
                        : "a text of at most " + field.maxLength() + " characters";
            case ERROR_TEXT -> "the text of an error";
            case ID -> "an id: a text of at most " + field.maxLength() + " characters";
        };
    }

    private static String range(Field field) {
        String unit = field.unit() == null ? "" : " " + field.unit();
        Double min = field.min();
        Double max = field.max();
        if (min != null && max != null) {
            return "between " + number(min) + " and " + number(max) + unit;
        }
        if (min != null) {
            return "at least " + number(min) + unit;
        }
        if (max != null) {
            return "at most " + number(max) + unit;
        }
        return field.type() == FieldType.INTEGER ? "within plus or minus 2^53" + unit : "a finite number" + unit;
    }

    private static String number(@Nullable Double bound) {
        StringBuilder out = new StringBuilder();
        PayloadJson.number(out, bound == null ? 0 : bound);
        return out.toString();
    }

    private static String list(Field field) {
        StringBuilder out = new StringBuilder();
        for (String value : field.values()) {
            if (out.length() + value.length() > MAX_LIST) {
                return out.append(", ...").toString();
            }
            out.append(out.isEmpty() ? "" : ", ").append(value);
        }
        return out.toString();
    }
}
