package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.catalog.model.Aggregate.Threshold;
import java.util.Locale;

/** The status of a figure by its threshold. The word is published with the figure. */
enum ThresholdStatus {
    OK,
    WARN,
    ALERT,
    /** Too few observations, or none, for a status. */
    LOW_COUNT;

    /**
     * Returns the status. A figure that equals a bound has reached it.
     *
     * @param value        NaN if there is none
     * @param observations the number of observations, compared with {@code minCount}
     */
    static ThresholdStatus of(Threshold threshold, double value, long observations) {
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
