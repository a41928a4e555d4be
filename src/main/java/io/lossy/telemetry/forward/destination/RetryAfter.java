package io.lossy.telemetry.forward.destination;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses {@code Retry-After}: seconds, or the date of HTTP (RFC 9110, sections 10.2.3 and 5.6.7). */
final class RetryAfter {
    private static final Pattern SECONDS = Pattern.compile("\\d{1,18}");

    private RetryAfter() {}

    /** Returns null for a missing or unreadable value, and for a time that has passed. */
    static @Nullable Duration parse(@Nullable String header, Clock clock) {
        Duration wait = header == null ? Duration.ZERO : wait(header.strip(), clock);
        return wait.isZero() || wait.isNegative() ? null : wait;
    }

    private static Duration wait(String text, Clock clock) {
        if (SECONDS.matcher(text).matches()) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            Instant until = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
            return Duration.between(clock.instant(), until);
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }
}
