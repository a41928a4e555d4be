package io.lossy.telemetry.cli;

import java.time.Duration;

/** Lengths of time as people read them: the two greatest units, as in {@code 2d 4h} or {@code 41.2s}. */
final class Spans {
    private Spans() {}

    static String of(Duration span) {
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
