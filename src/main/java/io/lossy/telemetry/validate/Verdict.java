package io.lossy.telemetry.validate;

import io.lossy.telemetry.event.EventResult.Warning;
import io.lossy.telemetry.event.Rejection;
import io.lossy.telemetry.event.TelemetryEvent;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the validator makes of one raw event. */
public sealed interface Verdict {
    /** The event's id; null when it has no usable one. */
    @Nullable
    UUID id();

    /**
     * Fit to be stored.
     *
     * @param warnings       what its sender should know
     * @param stripped       how many fields were removed because the catalog does not name them
     * @param clockCorrected whether the sender's clock was off by more than a minute
     */
    record Accepted(TelemetryEvent event, List<Warning> warnings, int stripped, boolean clockCorrected)
            implements Verdict {
        public Accepted {
            warnings = List.copyOf(warnings);
        }

        @Override
        public UUID id() {
            return event.id();
        }
    }

    /** Will never be stored, whoever sends it however often. */
    record Refused(@Nullable UUID id, Rejection rejection) implements Verdict {}

    /** Left out by its type's sample rate. */
    record Sampled(UUID id) implements Verdict {}

    /** Its install has opted out, so nothing but its id was read. */
    record OptedOut(@Nullable UUID id) implements Verdict {}

    /** Its family is switched off. */
    record Disabled(UUID id) implements Verdict {}
}
