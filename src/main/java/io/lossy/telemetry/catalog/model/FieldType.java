package io.lossy.telemetry.catalog.model;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The type of a payload field. There are no nested values: a payload is one flat object. */
public enum FieldType {
    /** Text, bounded by an enum or a maximum length. */
    STRING,
    /** A finite double. */
    NUMBER,
    /** A whole number within plus or minus 2^53, the range that JavaScript can represent exactly. */
    INTEGER,
    BOOLEAN,
    /** An identifier of a person, session or thing; always hashed or dropped. */
    ID,
    /** The text of an error; always hashed or dropped. Equal errors of different installs have the same hash. */
    ERROR_TEXT;

    /** Returns true if the value may identify a person or thing, so that it is never stored as sent. */
    public boolean isPersonal() {
        return this == ID || this == ERROR_TEXT;
    }

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
