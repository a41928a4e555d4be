package io.lossy.telemetry.validate;

import io.lossy.telemetry.event.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Describes what is wrong with an event, without any of its values.
 *
 * @param detail what is allowed, and so how to fix it
 */
record EventProblem(Reason reason, String pointer, String detail, String shape) {
    static EventProblem of(Reason reason, String pointer, String detail, @Nullable Object value) {
        return new EventProblem(reason, pointer, detail, Json.shape(value));
    }
}
