package io.lossy.telemetry.validate;

import io.lossy.telemetry.event.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with an event, in words that hold no value of it.
 *
 * @param detail what is allowed, and so how to mend it
 */
record Problem(Reason reason, String pointer, String detail, String shape) {
    static Problem of(Reason reason, String pointer, String detail, @Nullable Object value) {
        return new Problem(reason, pointer, detail, Json.shape(value));
    }
}
