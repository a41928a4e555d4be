package io.lossy.telemetry.app;

import io.lossy.telemetry.metrics.HttpRequestMeters;
import io.lossy.telemetry.metrics.HttpServerMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.ClientMetrics;
import io.vertx.core.spi.metrics.DatagramSocketMetrics;
import io.vertx.core.spi.metrics.EventBusMetrics;
import io.vertx.core.spi.metrics.HttpClientMetrics;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.metrics.PoolMetrics;
import io.vertx.core.spi.metrics.TCPMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Connects Vert.x's metrics to a registry, with {@link HttpRequestMeters} in place of Vert.x's own. */
final class VertxMeters implements VertxMetrics {
    private final VertxMetrics vertx;
    private final HttpRequestMeters requests;

    private VertxMeters(VertxMetrics vertx, HttpRequestMeters requests) {
        this.vertx = vertx;
        this.requests = requests;
    }

    /**
     * Creates a Vert.x with metrics.
     *
     * @param eventBus   true: also those of the event bus, which cost time for each message
     * @param eventLoops the number of event loops
     */
    static Vertx vertx(MeterRegistry registry, boolean eventBus, int eventLoops) {
        MicrometerMetricsFactory vertx = new MicrometerMetricsFactory(registry);
        VertxMetrics metrics = new VertxMeters(
                vertx.metrics(new VertxOptions().setMetricsOptions(options(eventBus))),
                new HttpRequestMeters(registry));
        return Vertx.builder()
                .with(new VertxOptions().setEventLoopPoolSize(eventLoops).setMetricsOptions(options(eventBus)))
                .withMetrics(options -> metrics)
                .build();
    }

    /**
     * Omits the request method from the metric labels. A client may send any word as the method, and each word would
     * create series for the life of the process.
     */
    private static MicrometerMetricsOptions options(boolean eventBus) {
        return new MicrometerMetricsOptions()
                .setEnabled(true)
                .setJvmMetricsEnabled(true)
                .setDisabledMetricsCategories(eventBus ? Set.of() : Set.of(MetricsDomain.EVENT_BUS.toCategory()))
                .setLabels(EnumSet.of(Label.HTTP_CODE, Label.POOL_TYPE, Label.POOL_NAME, Label.EB_SIDE));
    }

    @Override
    public @Nullable HttpServerMetrics<?, ?, ?> createHttpServerMetrics(
            HttpServerOptions options, SocketAddress local) {
        HttpServerMetrics<?, ?, ?> own = vertx.createHttpServerMetrics(options, local);
        return own == null ? null : new HttpServerMeters<>(own, requests);
    }

    @Override
    public @Nullable EventBusMetrics<?> createEventBusMetrics() {
        return vertx.createEventBusMetrics();
    }

    @Override
    public ClientMetrics<?, ?, ?> createClientMetrics(SocketAddress remote, String type, String namespace) {
        return vertx.createClientMetrics(remote, type, namespace);
    }

    @Override
    public HttpClientMetrics<?, ?, ?> createHttpClientMetrics(HttpClientOptions options) {
        return vertx.createHttpClientMetrics(options);
    }

    @Override
    public TCPMetrics<?> createNetServerMetrics(NetServerOptions options, SocketAddress local) {
        return vertx.createNetServerMetrics(options, local);
    }

    @Override
    public TCPMetrics<?> createNetClientMetrics(NetClientOptions options) {
        return vertx.createNetClientMetrics(options);
    }

    @Override
    public DatagramSocketMetrics createDatagramSocketMetrics(DatagramSocketOptions options) {
        return vertx.createDatagramSocketMetrics(options);
    }

    @Override
    public PoolMetrics<?, ?> createPoolMetrics(String type, String name, int size) {
        return vertx.createPoolMetrics(type, name, size);
    }

    @Override
    public void vertxCreated(Vertx created) {
        vertx.vertxCreated(created);
    }

    @Override
    public boolean isMetricsEnabled() {
        return true;
    }

    @Override
    public void close() {
        vertx.close();
    }
}
