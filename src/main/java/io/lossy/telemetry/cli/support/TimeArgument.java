package io.lossy.telemetry.cli.support;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/** A value of {@code --since} or {@code --until}: a time ago such as {@code 15m}, or an instant by RFC 3339. */
public record TimeArgument(@Nullable Duration ago, @Nullable Instant instant) {
    private static final Pattern DURATION = Pattern.compile("([0-9]+)(ms|s|m|h|d)");
    private static final int MOST_DIGITS = 9;
    /** Longer than the longest retention, and within the dates that the database supports. */
    private static final Duration CENTURY = Duration.ofDays(36_500);

    private static final int LAST_YEAR = 9_999;
    private static final int SHOWN = 40;

    /** @param now the time that a command reads once, so that the instant is the same during its whole run */
    public Instant from(Instant now) {
        if (instant != null) {
            return instant;
        }
        return ago == null ? now : now.minus(ago);
    }

    public static TimeArgument parse(String text) {
        Duration duration = duration(text);
        if (duration != null) {
            return new TimeArgument(duration, null);
        }
        try {
            OffsetDateTime at = OffsetDateTime.parse(text);
            if (at.getYear() < 0 || at.getYear() > LAST_YEAR) {
                throw new TypeConversionException("the year of '" + text + "' must have four digits (RFC 3339)");
            }
            return new TimeArgument(null, at.toInstant());
        } catch (DateTimeParseException e) {
            throw new TypeConversionException("'" + text
                    + "' is neither a duration (30s, 15m, 1h, 7d) nor an RFC 3339 instant (2026-11-22T17:18:44Z)");
        }
    }

    private static @Nullable Duration duration(String text) {
        Matcher m = DURATION.matcher(text);
        if (!m.matches()) {
            return null;
        }
        if (m.group(1).length() > MOST_DIGITS) {
            throw new TypeConversionException("'" + cut(text) + "' is too long; a century is 36500d");
        }
        long amount = Long.parseLong(m.group(1));
        Duration length = switch (m.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
        return length.compareTo(CENTURY) < 0 ? length : CENTURY;
    }

    private static String cut(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    /** Reads a length of time such as {@code 30s}. A number without a unit means seconds. */
    public static Duration parseLength(String text) {
        Duration duration = duration(text.matches("[0-9]+") ? text + "s" : text);
        if (duration == null) {
            throw new TypeConversionException("'" + text + "' is not a duration: write 30s, 15m or 1h");
        }
        return duration;
    }
}
