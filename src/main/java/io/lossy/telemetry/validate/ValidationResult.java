package io.lossy.telemetry.validate;

import io.lossy.telemetry.event.EventResult.Warning;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.TelemetryEvent;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The result of validating one raw event. */
public sealed interface ValidationResult {
    /** Returns the event's id, or null if it has no usable one. */
    @Nullable
    UUID id();

    /**
     * The event may be stored.
     *
     * @param warnings       what the client should know about the event
     * @param stripped       how many fields were removed because the catalog does not name them
     * @param clockCorrected whether the client's clock was wrong by more than a minute
     */
    record Valid(TelemetryEvent event, List<Warning> warnings, int stripped, boolean clockCorrected)
            implements ValidationResult {
        public Valid {
            warnings = List.copyOf(warnings);
        }

        @Override
        public UUID id() {
            return event.id();
        }
    }

    /** The event will never be stored, however often it is sent. */
    record Invalid(@Nullable UUID id, Rejection rejection) implements ValidationResult {}

    /** The event is left out by its type's sample rate. */
    record SampledOut(UUID id) implements ValidationResult {}

    /** The install has opted out, so only the event's id was read. */
    record FromOptedOut(@Nullable UUID id) implements ValidationResult {}

    /** The event's family is disabled. */
    record FamilyDisabled(UUID id) implements ValidationResult {}
}
