package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.catalog.Aggregate.Threshold;
import java.util.Locale;

/** What a figure's threshold says of it; the word is published beside the figure. */
enum Status {
    OK,
    WARN,
    ALERT,
    /** Too few observations, or none, to say anything. */
    LOW_COUNT;

    /**
     * A figure that equals a bound has reached it.
     *
     * @param value        NaN when there is none
     * @param observations what the figure rests on, against {@code minCount}
     */
    static Status of(Threshold threshold, double value, long observations) {
        if (Double.isNaN(value) || observations < threshold.minCount()) {
            return LOW_COUNT;
        }
        if (reaches(value, threshold.alert(), threshold.below())) {
            return ALERT;
        }
        return reaches(value, threshold.warn(), threshold.below()) ? WARN : OK;
    }

    private static boolean reaches(double value, double bound, boolean below) {
        return below ? value <= bound : value >= bound;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
