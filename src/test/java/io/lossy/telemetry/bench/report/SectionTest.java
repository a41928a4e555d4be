package io.lossy.telemetry.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SectionTest {
    private final Section section = new Section("http", "HTTP", Metric.EVENTS_PER_SECOND, "Fastify");

    @Test
    void theSpreadIsTheMedianBetweenTheSmallestAndTheLargest() {
        assertThat(Spread.of(List.of(5.0, 1.0, 9.0))).isEqualTo(new Spread(5, 1, 9, 3));
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(new Spread(3, 1, 9, 4));
        assertThat(Spread.of(List.of(2.0)).text(v -> "x" + v)).isEqualTo("x2.0");
        assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ratiosAreOfTheSameRound() {
        add("50:16", "Lossy", 1, 100);
        add("50:16", "Fastify", 1, 200);
        add("50:16", "Fastify", 2, 100);
        add("50:16", "Lossy", 2, 120);
        add("50:16", "Lossy", 3, 999); // its partner is missing

        assertThat(section.ratio("50:16", "Lossy")).contains(new Spread(0.85, 0.5, 1.2, 2));
        assertThat(section.ratio("50:16", "Fastify")).isEmpty();
    }

    @Test
    void theTableHasMediansWithSpreadAndOnlyColumnsThatWereMeasured() {
        add("50:16", "Lossy", 1, 1_000);
        add("50:16", "Fastify", 1, 2_000);
        add("50:16", "Lossy", 2, 1_500);
        add("50:16", "Fastify", 2, 2_000);

        assertThat(new SectionTable(section).markdown()).isEqualTo("""
                | variant | system  |            events/s |            ratio |
                | ------- | ------- | ------------------: | ---------------: |
                | 50:16   | Lossy   | 1,250 (1,000–1,500) | 0.63 (0.50–0.75) |
                | 50:16   | Fastify | 2,000 (2,000–2,000) |                  |
                """);
    }

    @Test
    void failuresAreShownIfThereAreAny() {
        section.add(new Measurement("50:16", "Lossy", 1, Map.of(Metric.FAILED, 0.0, Metric.P50_MS, 2.0)));
        assertThat(new SectionTable(section).markdown()).contains("p50 ms").doesNotContain("failed");

        section.add(new Measurement("50:16", "Lossy", 2, Map.of(Metric.FAILED, 3.0, Metric.P50_MS, Double.NaN)));
        assertThat(new SectionTable(section).markdown()).contains("failed requests");
    }

    @Test
    void theReportHasFactsNotesAndABarForEachSystem() {
        add("50:16", "Lossy", 1, 1_000);
        add("50:16", "Fastify", 1, 2_000);
        section.note("A <note>.");
        Report report = new Report(Map.of("cores", "2"));
        report.add(section);

        assertThat(report.markdown()).contains("- cores: 2\n", "## HTTP\n", "A <note>.\n");
        assertThat(new BarPlot(List.of(section)).svg())
                .startsWith("<svg ")
                .contains("50:16  Lossy", "50:16  Fastify", "1,000", "2,000");
    }

    private void add(String variant, String system, int round, double rate) {
        section.add(new Measurement(variant, system, round, Map.of(Metric.EVENTS_PER_SECOND, rate)));
    }
}
