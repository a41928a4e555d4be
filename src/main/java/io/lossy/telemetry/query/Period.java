package io.lossy.telemetry.query;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/** The length of the periods of cohorts, in UTC. A week begins on Monday (ISO 8601). */
public enum Period {
    DAY(ChronoUnit.DAYS),
    WEEK(ChronoUnit.WEEKS),
    MONTH(ChronoUnit.MONTHS);

    private final ChronoUnit unit;

    Period(ChronoUnit unit) {
        this.unit = unit;
    }

    /** Returns the word that PostgreSQL's {@code date_trunc} takes for it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the first day of the period that contains this day. */
    public LocalDate start(LocalDate day) {
        return switch (this) {
            case DAY -> day;
            case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> day.withDayOfMonth(1);
        };
    }

    /** Returns the first day of a later period. */
    public LocalDate plus(LocalDate start, int periods) {
        return start.plus(periods, unit);
    }

    /** Returns the number of periods from one first day to another. */
    public int between(LocalDate start, LocalDate later) {
        return Math.toIntExact(unit.between(start, later));
    }
}
