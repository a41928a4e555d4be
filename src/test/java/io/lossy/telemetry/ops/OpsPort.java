package io.lossy.telemetry.ops;

import io.lossy.telemetry.RawSocket;
import io.lossy.telemetry.access.Exposure;
import io.lossy.telemetry.access.Readers;
import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.event.ClientTotals;
import io.lossy.telemetry.event.Past;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/** The verticle under test on a free port, with nothing behind it. */
final class OpsPort implements AutoCloseable {
    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Vertx vertx = Vertx.vertx();
    private final OpsVerticle ops;

    private OpsPort(LongSupplier nanos) {
        ops = new OpsVerticle(
                new OpsConfig("127.0.0.1", 0, List.of(), Exposure.BARE, false, OpsConfig.DEFAULT_WATCHERS),
                new Readers(List.of(), List.of(), Set.of(), Clock.systemUTC()),
                registry,
                Future::succeededFuture,
                new PageFacts(
                        new Catalog(1, List.of(), List.of(), List.of()),
                        true,
                        "1.0",
                        (since, until) -> Future.succeededFuture(Past.NONE),
                        () -> Future.succeededFuture(new ClientTotals(0, 0, Map.of()))),
                Clock.systemUTC(),
                nanos);
    }

    /** Not yet open. */
    static OpsPort closed() {
        return new OpsPort(System::nanoTime);
    }

    static OpsPort open(LongSupplier nanos) {
        return new OpsPort(nanos).open();
    }

    OpsPort open() {
        vertx.deployVerticle(ops).await();
        return this;
    }

    int port() {
        return ops.actualPort();
    }

    RawSocket socket() {
        return RawSocket.connect(port());
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
