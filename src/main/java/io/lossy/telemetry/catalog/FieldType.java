package io.lossy.telemetry.catalog;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a field of a payload may hold. There are no nested values: a payload is one flat object. */
public enum FieldType {
    /** Text, bounded by an enum or a maximum length. */
    STRING,
    /** A finite double. */
    NUMBER,
    /** A whole number within plus or minus 2^53, the range JavaScript can hold exactly. */
    INTEGER,
    BOOLEAN,
    /** An identifier of a person, session or thing; always hashed or dropped. */
    ID;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static @Nullable FieldType fromWord(String word) {
        for (FieldType type : values()) {
            if (type.word().equals(word)) {
                return type;
            }
        }
        return null;
    }
}
