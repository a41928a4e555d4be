package io.lossy.telemetry.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class CohortsTest {
    private static final LocalDate MONDAY = LocalDate.parse("2026-11-02");

    @Test
    void aPeriodThatIsNotOverIsLeftEmptyAndOneWithoutAnybodyIsZero() {
        Cohorts cohorts = new Cohorts(Period.WEEK, MONDAY.plusDays(20), 3); // Sunday of the third week
        cohorts.add(MONDAY, 10, MONDAY, 9);
        cohorts.add(MONDAY, 10, MONDAY.plusWeeks(2), 4);

        List<Cohorts.Cohort> rows = cohorts.rows();

        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).returned()).containsExactly(9L, 0L, null, null);
        assertThat(rows.get(0).share(0)).isEqualTo(0.9);
        assertThat(rows.get(0).share(2)).isNull();
    }

    @Test
    void aPeriodIsOverWhenTheNextHasBegun() {
        Cohorts cohorts = new Cohorts(Period.WEEK, MONDAY.plusWeeks(1), 1);
        cohorts.add(MONDAY, 2, MONDAY, 2);

        assertThat(cohorts.rows().get(0).returned()).containsExactly(2L, null);
    }

    @Test
    void periodsBeginOnMondaysAndFirsts() {
        LocalDate sunday = LocalDate.parse("2026-11-08");

        assertThat(Period.WEEK.start(sunday)).isEqualTo(MONDAY);
        assertThat(Period.WEEK.between(MONDAY, MONDAY.plusWeeks(3))).isEqualTo(3);
        assertThat(Period.MONTH.start(sunday)).isEqualTo("2026-11-01");
        assertThat(Period.MONTH.between(LocalDate.parse("2025-12-01"), LocalDate.parse("2026-02-01")))
                .isEqualTo(2);
        assertThat(Period.DAY.plus(sunday, 2)).isEqualTo("2026-11-10");
    }
}
