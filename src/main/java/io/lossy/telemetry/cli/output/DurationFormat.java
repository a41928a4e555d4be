package io.lossy.telemetry.cli.output;

import java.time.Duration;

/** Formats lengths of time for people, with the two largest units: {@code 2d 4h} or {@code 41.2s}. */
public final class DurationFormat {
    private DurationFormat() {}

    public static String of(Duration span) {
        if (span.toDays() > 0) {
            return span.toDays() + "d " + span.toHoursPart() + "h";
        }
        if (span.toHours() > 0) {
            return span.toHours() + "h " + span.toMinutesPart() + "m";
        }
        if (span.toMinutes() > 0) {
            return span.toMinutes() + "m " + span.toSecondsPart() + "s";
        }
        return span.toSeconds() + "." + span.toMillisPart() / 100 + "s";
    }
}
