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
 * Sends all metrics to an OTLP/HTTP receiver, for operators who use one instead of Prometheus. It runs on its own
 * thread and waits at most one second to connect and two seconds to read, so that an unavailable receiver does not
 * delay events and hardly delays the shutdown of the server.
 */
final class OtlpExport {
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration READ = Duration.ofSeconds(2);

    private OtlpExport() {}

    /**
     * Creates the registry that sends. Headers and more attributes come from {@code OTEL_EXPORTER_OTLP_HEADERS} and
     * {@code OTEL_RESOURCE_ATTRIBUTES}.
     */
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

            /** Micrometer's default is milliseconds, although the names end in seconds. */
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
