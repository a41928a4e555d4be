package io.lossy.telemetry.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WrkOutputTest {
    private static final String GOOD = """
            Running 7s test @ http://127.0.0.1:28080
              1 threads and 16 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency    59.41ms    3.83ms  87.42ms   89.94%
                Req/Sec   269.27     25.61   343.00     72.86%
              Latency Distribution
                 50%   59.33ms
                 75%   61.01ms
                 90%   62.50ms
                 99%   1.25s
              1887 requests in 7.01s, 471.75KB read
            Requests/sec:    269.19
            Transfer/sec:     67.30KB
            """;

    @Test
    void readsTotalsAndPercentilesOfAnyUnit() {
        WrkOutput output = WrkOutput.parse(GOOD);

        assertThat(output.requests()).isEqualTo(1887);
        assertThat(output.seconds()).isEqualTo(7.01);
        assertThat(output.p50Millis()).isEqualTo(59.33);
        assertThat(output.p99Millis()).isEqualTo(1250);
        assertThat(output.failed()).isZero();
        assertThat(WrkOutput.parse(GOOD.replace("59.33ms", "850.00us")).p50Millis())
                .isEqualTo(0.85);
        assertThat(WrkOutput.parse(GOOD.replace("7.01s", "1.00m")).seconds()).isEqualTo(60);
    }

    @Test
    void addsAnswersAndErrorsOfSockets() {
        String failures = "  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 50\n";

        assertThat(WrkOutput.parse(GOOD + failures).failed()).isEqualTo(60);
    }

    @Test
    void aRunWithoutAnAnswerHasNoPercentiles() {
        WrkOutput output = WrkOutput.parse("  0 requests in 7.00s, 0.00B read\n");

        assertThat(output.requests()).isZero();
        assertThat(output.p99Millis()).isNaN();
    }

    @Test
    void anErrorOfWrkIsShown() {
        assertThatThrownBy(() -> WrkOutput.parse("unable to connect to 127.0.0.1:1 Connection refused"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Connection refused");
    }
}
