package io.lossy.telemetry.validate;

import io.lossy.telemetry.catalog.model.Field;
import io.lossy.telemetry.event.Text;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks the value of one field. The implementations are a closed list; {@link #of} chooses one by the field's type.
 */
sealed interface FieldCheck {
    /**
     * Returns the value to store (String, Double, Long or Boolean), or the {@link FieldError}. One return type for both
     * means that the common case allocates no objects.
     */
    Object check(Object value);

    static FieldCheck of(Field field) {
        return switch (field.type()) {
            case STRING -> field.isEnum() ? new EnumCheck(field.values()) : new TextCheck(field.maxLength());
            case ID -> new TextCheck(field.maxLength());
            case ERROR_TEXT -> new AnyText();
            case BOOLEAN -> new BooleanCheck();
            case NUMBER ->
                new DecimalCheck(bound(field.min(), -Double.MAX_VALUE), bound(field.max(), Double.MAX_VALUE));
            case INTEGER ->
                new IntegerCheck(bound(field.min(), -(double) Numbers.MAX_EXACT), bound(field.max(), (double)
                        Numbers.MAX_EXACT));
        };
    }

    private static double bound(@Nullable Double given, double otherwise) {
        return given == null ? otherwise : given;
    }

    /** Text with a maximum length in UTF-16 units. */
    record TextCheck(int maxLength) implements FieldCheck {
        @Override
        public Object check(Object value) {
            if (!(value instanceof String text)) {
                return FieldError.WRONG_TYPE;
            }
            if (text.length() > maxLength) {
                return FieldError.TOO_LONG;
            }
            return Text.storable(text) ? text : FieldError.UNSTORABLE_TEXT;
        }
    }

    /**
     * Text of any length and with any characters. It is hashed and never stored, so that no error is lost because of
     * its wording.
     */
    record AnyText() implements FieldCheck {
        @Override
        public Object check(Object value) {
            return value instanceof String ? value : FieldError.WRONG_TYPE;
        }
    }

    /** One value of a closed list. The catalog's own String is stored, not the copy from the request. */
    record EnumCheck(Map<String, String> values) implements FieldCheck {
        EnumCheck(List<String> values) {
            this(values.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), Function.identity())));
        }

        @Override
        public Object check(Object value) {
            if (!(value instanceof String text)) {
                return FieldError.WRONG_TYPE;
            }
            String listed = values.get(text);
            return listed == null ? FieldError.NOT_LISTED : listed;
        }
    }

    /** A boolean; 0, 1 and "true" are not booleans. */
    record BooleanCheck() implements FieldCheck {
        @Override
        public Object check(Object value) {
            return value instanceof Boolean ? value : FieldError.WRONG_TYPE;
        }
    }

    /** A finite double between two bounds. */
    record DecimalCheck(double min, double max) implements FieldCheck {
        @Override
        public Object check(Object value) {
            if (!(value instanceof Number number)) {
                return FieldError.WRONG_TYPE;
            }
            double d = Numbers.decimal(number);
            return d >= min && d <= max ? (Object) d : FieldError.OUT_OF_RANGE; // NaN is out of range
        }
    }

    /** A whole number between two bounds; {@code 3.0} is a whole number, as it is in JSON. */
    record IntegerCheck(double min, double max) implements FieldCheck {
        @Override
        public Object check(Object value) {
            if (!(value instanceof Number number)) {
                return FieldError.WRONG_TYPE;
            }
            if (Numbers.isFraction(number)) {
                return FieldError.WRONG_TYPE;
            }
            if (!Numbers.isExact(number)) {
                return FieldError.OUT_OF_RANGE;
            }
            long l = number.longValue();
            return l >= min && l <= max ? (Object) l : FieldError.OUT_OF_RANGE;
        }
    }
}
