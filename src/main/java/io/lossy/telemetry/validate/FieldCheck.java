package io.lossy.telemetry.validate;

import io.lossy.telemetry.catalog.Field;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Holds one value against one field. The kinds are closed; {@link #of} picks by the field's type. */
sealed interface FieldCheck {
    /**
     * The value as it is kept (String, Double, Long or Boolean), or the {@link Fault}: both in one return, so that the
     * common case allocates nothing.
     */
    Object check(Object value);

    static FieldCheck of(Field field) {
        return switch (field.type()) {
            case STRING -> field.isEnum() ? new Listed(field.values()) : new Words(field.maxLength());
            case ID -> new Words(field.maxLength());
            case BOOLEAN -> new Flag();
            case NUMBER -> new Decimal(bound(field.min(), -Double.MAX_VALUE), bound(field.max(), Double.MAX_VALUE));
            case INTEGER ->
                new Whole(bound(field.min(), -(double) Numbers.MAX_EXACT), bound(field.max(), (double)
                        Numbers.MAX_EXACT));
        };
    }

    private static double bound(@Nullable Double given, double otherwise) {
        return given == null ? otherwise : given;
    }

    /** Text bounded by a length in UTF-16 units. */
    record Words(int maxLength) implements FieldCheck {
        @Override
        public Object check(Object value) {
            if (!(value instanceof String text)) {
                return Fault.WRONG_TYPE;
            }
            if (text.length() > maxLength) {
                return Fault.TOO_LONG;
            }
            return Text.storable(text) ? text : Fault.UNSTORABLE_TEXT;
        }
    }

    /** One of a closed list; the catalog's own String is kept, not the sender's copy. */
    record Listed(Map<String, String> values) implements FieldCheck {
        Listed(List<String> values) {
            this(values.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), Function.identity())));
        }

        @Override
        public Object check(Object value) {
            if (!(value instanceof String text)) {
                return Fault.WRONG_TYPE;
            }
            String listed = values.get(text);
            return listed == null ? Fault.NOT_LISTED : listed;
        }
    }

    /** A boolean; 0, 1 and "true" are none. */
    record Flag() implements FieldCheck {
        @Override
        public Object check(Object value) {
            return value instanceof Boolean ? value : Fault.WRONG_TYPE;
        }
    }

    /** A finite double between two bounds. */
    record Decimal(double min, double max) implements FieldCheck {
        @Override
        public Object check(Object value) {
            if (!(value instanceof Number number)) {
                return Fault.WRONG_TYPE;
            }
            double d = Numbers.decimal(number);
            return d >= min && d <= max ? (Object) d : Fault.OUT_OF_RANGE; // NaN is in no range
        }
    }

    /** A whole number between two bounds; {@code 3.0} is whole, as it is in JSON. */
    record Whole(double min, double max) implements FieldCheck {
        @Override
        public Object check(Object value) {
            if (!(value instanceof Number number)) {
                return Fault.WRONG_TYPE;
            }
            if (Numbers.isFraction(number)) {
                return Fault.WRONG_TYPE;
            }
            if (!Numbers.isExact(number)) {
                return Fault.OUT_OF_RANGE;
            }
            long l = number.longValue();
            return l >= min && l <= max ? (Object) l : Fault.OUT_OF_RANGE;
        }
    }
}
