package io.lossy.telemetry.metrics;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Configures which optional metrics there are, and where they are sent besides {@code /metrics}.
 *
 * @param otlpUrl   the complete URL of an OTLP/HTTP receiver of metrics; null if they are not sent
 * @param otlpEvery how often they are sent
 * @param eventBus  true: Vert.x's metrics of the event bus too, which cost time for each message
 */
public record MetricsConfig(@Nullable URI otlpUrl, Duration otlpEvery, boolean eventBus) {
    public static final Duration DEFAULT_EVERY = Duration.ofMinutes(1);
}
