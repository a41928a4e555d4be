package io.lossy.telemetry.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The loose reader must see every name, or the tests that use it would pass because they would see nothing. */
class PromQlTest {
    @Test
    void findsMetricsWithTheirLabelsAndNoFunctions() {
        PromQl query = new PromQl(
                "histogram_quantile(0.95, sum by (mode, le) (rate(a_bucket{job=~\"$job\", le=\"0.5\"}"
                        + "[$__rate_interval]))) / ignoring (mode) group_left () sum(b_total offset 1d) and on (job) job:c:rate5m");

        assertThat(query.selectors())
                .extracting(PromQl.Selector::metric)
                .containsExactly("a_bucket", "b_total", "job:c:rate5m");
        assertThat(query.selectors().get(0).labels()).containsExactly("job", "le");
        assertThat(query.groupings()).containsExactly("job", "le", "mode");
        assertThat(query.boundaries()).containsExactly("0.5");
    }

    @Test
    void findsNumbersThatAreComparedAndNoFactors() {
        PromQl query = new PromQl("a > 0.2 and b >= 20 or c > 4 * d and e < 6 * 0.005 and f == 0");

        assertThat(query.comparedWith()).containsExactly(0.2, 20.0, 6 * 0.005);
    }
}
