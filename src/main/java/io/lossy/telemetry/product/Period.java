package io.lossy.telemetry.product;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/** The length of time by which people are said to come back, in UTC; a week begins on Monday (ISO 8601). */
public enum Period {
    DAY(ChronoUnit.DAYS),
    WEEK(ChronoUnit.WEEKS),
    MONTH(ChronoUnit.MONTHS);

    private final ChronoUnit unit;

    Period(ChronoUnit unit) {
        this.unit = unit;
    }

    /** PostgreSQL's word for it, as {@code date_trunc} takes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The first day of the period that holds this day. */
    public LocalDate start(LocalDate day) {
        return switch (this) {
            case DAY -> day;
            case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> day.withDayOfMonth(1);
        };
    }

    /** The first day, so many periods later. */
    public LocalDate plus(LocalDate start, int periods) {
        return start.plus(periods, unit);
    }

    /** How many periods lie between the starts of two. */
    public int between(LocalDate start, LocalDate later) {
        return Math.toIntExact(unit.between(start, later));
    }
}
