package io.lossy.telemetry.metrics;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where metrics go besides {@code /metrics}.
 *
 * @param otlpUrl   the whole address of an OTLP/HTTP receiver of metrics; null: they go nowhere else
 * @param otlpEvery how often they are sent
 */
public record MetricsConfig(@Nullable URI otlpUrl, Duration otlpEvery) {
    public static final Duration DEFAULT_EVERY = Duration.ofMinutes(1);
}
