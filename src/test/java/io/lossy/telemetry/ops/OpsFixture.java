package io.lossy.telemetry.ops;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.event.ClientReportTotals;
import io.lossy.telemetry.event.StoredHistory;
import io.lossy.telemetry.fixture.RawSocket;
import io.lossy.telemetry.ops.live.PageFacts;
import io.lossy.telemetry.security.auth.ReadTokenVerifier;
import io.lossy.telemetry.security.net.Exposure;
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
final class OpsFixture implements AutoCloseable {
    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Vertx vertx = Vertx.vertx();
    private final OpsVerticle ops;

    private OpsFixture(LongSupplier nanos) {
        ops = new OpsVerticle(
                new OpsConfig("127.0.0.1", 0, List.of(), Exposure.PLAIN, false, OpsConfig.DEFAULT_WATCHERS),
                new ReadTokenVerifier(List.of(), List.of(), Set.of(), Clock.systemUTC()),
                registry,
                Future::succeededFuture,
                new PageFacts(
                        new Catalog(1, List.of(), List.of(), List.of()),
                        true,
                        "1.0",
                        (since, until) -> Future.succeededFuture(StoredHistory.NONE),
                        () -> Future.succeededFuture(new ClientReportTotals(0, 0, Map.of())),
                        () -> null,
                        Map::of),
                (catalog, window) -> Future.failedFuture("the database does not answer"),
                Clock.systemUTC(),
                nanos);
    }

    /** Not yet open. */
    static OpsFixture open(LongSupplier nanos) {
        return new OpsFixture(nanos).open();
    }

    OpsFixture open() {
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
