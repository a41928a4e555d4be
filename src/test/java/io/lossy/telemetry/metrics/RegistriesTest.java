package io.lossy.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RegistriesTest {
    private static final Duration EVERY = Duration.ofHours(1);

    @Test
    void nothingIsSentUnlessAsked() {
        try (Registries alone = Registries.of(new MetricsConfig(null, EVERY, false))) {
            assertThat(alone.all()).isSameAs(alone.prometheus());
        }
    }

    @Test
    void whatIsSentIsOnThePageToo() {
        URI nobody = URI.create("http://127.0.0.1:1/v1/metrics");
        try (Registries both = Registries.of(new MetricsConfig(nobody, EVERY, false))) {
            both.all().counter("lossy.some").increment(3);
            assertThat(both.prometheus().scrape()).contains("lossy_some_total 3.0");
        }
    }
}
