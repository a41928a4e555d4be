package io.lossy.telemetry.ops.product;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How far back the page Product looks. The choices are few, so that their answers can be kept. */
public enum ProductWindow {
    WEEK(7),
    MONTH(30),
    QUARTER(90),
    HALF_YEAR(180);

    private final int days;

    ProductWindow(int days) {
        this.days = days;
    }

    public int days() {
        return days;
    }

    /** Returns the window of the query parameter {@code days}; 30 days without it. Returns null for any other number. */
    static @Nullable ProductWindow of(@Nullable String days) {
        if (days == null) {
            return MONTH;
        }
        return Arrays.stream(values())
                .filter(window -> String.valueOf(window.days).equals(days))
                .findFirst()
                .orElse(null);
    }

    static String choices() {
        return Arrays.stream(values())
                .map(window -> String.valueOf(window.days))
                .collect(Collectors.joining(", "));
    }
}
