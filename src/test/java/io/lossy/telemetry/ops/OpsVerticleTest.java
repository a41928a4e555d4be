package io.lossy.telemetry.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.access.Exposure;
import io.lossy.telemetry.access.Readers;
import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.event.ClientTotals;
import io.lossy.telemetry.event.Past;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpsVerticleTest {
    @Test
    void thePageHasBeenRenderedInBothFormsBeforeThePortOpens() {
        AtomicInteger rendered = new AtomicInteger();
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Gauge.builder("times.rendered", rendered, AtomicInteger::incrementAndGet)
                .register(registry);
        Vertx vertx = Vertx.vertx();
        try {
            OpsVerticle ops = new OpsVerticle(
                    new OpsConfig("127.0.0.1", 0, List.of(), Exposure.BARE, false, 1),
                    new Readers(List.of(), List.of(), Set.of(), Clock.systemUTC()),
                    registry,
                    Future::succeededFuture,
                    new PageFacts(
                            new Catalog(1, List.of(), List.of(), List.of()),
                            true,
                            "1.0",
                            (since, until) -> Future.succeededFuture(Past.NONE),
                            () -> Future.succeededFuture(new ClientTotals(0, 0, Map.of()))),
                    Clock.systemUTC());
            vertx.deployVerticle(ops).await();

            assertThat(ops.actualPort()).isPositive();
            assertThat(rendered).hasValueGreaterThanOrEqualTo(2);
        } finally {
            vertx.close().await();
        }
    }
}
