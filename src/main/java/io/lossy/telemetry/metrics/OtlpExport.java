package io.lossy.telemetry.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.ipc.http.HttpUrlConnectionSender;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpHttpMetricsSender;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends all metrics to an OTLP/HTTP receiver, for those who have one instead of a Prometheus. It runs on a thread of its own
 * and waits a second or two at most, so that a receiver which is away costs the events nothing, and the end of the server
 * little.
 */
final class OtlpExport {
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration READ = Duration.ofSeconds(2);

    private OtlpExport() {}

    /** Headers and more attributes come from {@code OTEL_EXPORTER_OTLP_HEADERS} and {@code OTEL_RESOURCE_ATTRIBUTES}. */
    static MeterRegistry to(URI receiver, Duration every) {
        OtlpReceiver sender =
                new OtlpReceiver(receiver, new OtlpHttpMetricsSender(new HttpUrlConnectionSender(CONNECT, READ)));
        return OtlpMeterRegistry.builder(config(receiver, every))
                .metricsSender(sender)
                .build();
    }

    private static OtlpConfig config(URI receiver, Duration every) {
        return new OtlpConfig() {
            @Override
            public @Nullable String get(String key) {
                return null; // no other source of settings
            }

            @Override
            public String url() {
                return receiver.toString();
            }

            @Override
            public Duration step() {
                return every;
            }

            /** Micrometer's own would be milliseconds, under names that end in seconds. */
            @Override
            public TimeUnit baseTimeUnit() {
                return TimeUnit.SECONDS;
            }

            @Override
            public Map<String, String> resourceAttributes() {
                Map<String, String> attributes = new HashMap<>(OtlpConfig.super.resourceAttributes());
                attributes.putIfAbsent("service.name", "lossy-telemetry");
                return attributes;
            }
        };
    }
}
