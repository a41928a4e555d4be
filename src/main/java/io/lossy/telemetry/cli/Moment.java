package io.lossy.telemetry.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What {@code --since} and {@code --until} take: {@code 15m}, that is so long ago, or an instant by RFC 3339. */
record Moment(@Nullable Duration ago, @Nullable Instant instant) {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    /** The same for the whole run of a command, so "now" is asked once. */
    Instant from(Instant now) {
        if (instant != null) {
            return instant;
        }
        return ago == null ? now : now.minus(ago);
    }

    static Moment parse(String text) {
        Duration duration = duration(text);
        if (duration != null) {
            return new Moment(duration, null);
        }
        try {
            return new Moment(null, OffsetDateTime.parse(text).toInstant());
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
        long amount = Long.parseLong(m.group(1));
        return switch (m.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(Math.min(amount, 36_500)); // a century is all of it
        };
    }

    /** A plain length of time: {@code 30s}; a bare number means seconds. */
    static Duration parseLength(String text) {
        Duration duration = duration(text.matches("[0-9]{1,9}") ? text + "s" : text);
        if (duration == null) {
            throw new TypeConversionException("'" + text + "' is not a length of time: write 30s, 15m, 1h");
        }
        return duration;
    }

    /** For picocli: {@code converter = Moment.Converter.class}. */
    static final class Converter implements ITypeConverter<Moment> {
        @Override
        public Moment convert(String text) {
            return parse(text);
        }
    }

    /** For picocli: a {@link Duration} option. */
    static final class Length implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return parseLength(text);
        }
    }
}
