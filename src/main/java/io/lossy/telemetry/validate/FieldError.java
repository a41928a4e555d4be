package io.lossy.telemetry.validate;

import io.lossy.telemetry.event.Reason;

/** The ways in which a field's value can be wrong. They are constants, so that a check allocates no objects. */
enum FieldError {
    MISSING(Reason.FIELD_REQUIRED),
    WRONG_TYPE(Reason.FIELD_TYPE),
    UNSTORABLE_TEXT(Reason.FIELD_TYPE),
    TOO_LONG(Reason.FIELD_RANGE),
    OUT_OF_RANGE(Reason.FIELD_RANGE),
    NOT_LISTED(Reason.FIELD_ENUM);

    private final Reason reason;

    FieldError(Reason reason) {
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
