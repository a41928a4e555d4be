package io.lossy.telemetry.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;

/**
 * Holds the registry for all meters and the one that {@code /metrics} shows. They are the same unless metrics are also
 * sent to an OTLP receiver.
 *
 * @param all the registry on which to register meters
 */
public record Registries(MeterRegistry all, PrometheusMeterRegistry prometheus) implements AutoCloseable {
    public static Registries of(MetricsConfig config) {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        URI receiver = config.otlpUrl();
        if (receiver == null) {
            return new Registries(prometheus, prometheus);
        }
        CompositeMeterRegistry both = new CompositeMeterRegistry();
        both.add(prometheus);
        both.add(OtlpExport.to(receiver, config.otlpEvery()));
        return new Registries(both, prometheus);
    }

    /** Sends metrics to the OTLP receiver, if there is one, for the last time. */
    @Override
    public void close() {
        all.close();
    }
}
