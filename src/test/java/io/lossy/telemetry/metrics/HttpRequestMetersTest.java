package io.lossy.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

/** Cases that a client cannot cause at will; {@code VertxMetersTest} compares ordinary requests with Vert.x. */
class HttpRequestMetersTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void requestThatIsResetIsNoLongerActive() {
        HttpRequestMeters meters = new HttpRequestMeters(registry);
        HttpRequestMeters.Exchange reset = meters.begin();
        meters.begin();
        meters.reset(reset);
        meters.requestEnd(reset, 3);
        meters.responseEnd(reset, 200, 5);

        assertThat(registry.scrape())
                .contains("vertx_http_server_active_requests 1.0")
                .contains("vertx_http_server_request_resets_total 1.0");
    }

    @Test
    void unusualStatusCodesShareOneSeries() {
        HttpRequestMeters meters = new HttpRequestMeters(registry);
        meters.responseEnd(meters.begin(), 999, 0);
        meters.responseEnd(meters.begin(), -1, 0);

        assertThat(registry.scrape()).contains("vertx_http_server_requests_total{code=\"0\"} 2.0");
    }
}
