package io.lossy.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class LoopCpuTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void theTimeOfTheThreadThatWorksGrowsAndNoOther() throws Exception {
        ExecutorService idle = Executors.newSingleThreadExecutor();
        try {
            idle.submit(() -> LoopCpu.show(registry, "idle")).get();
            LoopCpu.show(registry, "busy");
            double idleBefore = of("idle");
            double busyBefore = of("busy");

            while (of("busy") < busyBefore + 0.02) {
                Thread.onSpinWait();
            }

            assertThat(of("idle")).isBetween(idleBefore, idleBefore + 0.01);
            assertThat(registry.scrape()).contains("lossy_pipeline_event_loop_cpu_seconds_total{loop=\"busy\"} ");
        } finally {
            idle.shutdownNow();
        }
    }

    private double of(String loop) {
        return registry.get("lossy.pipeline.event.loop.cpu")
                .tag("loop", loop)
                .functionCounter()
                .count();
    }
}
