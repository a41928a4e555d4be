package io.lossy.telemetry.ops;

import io.lossy.telemetry.metrics.PipelineMetrics;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;

/** Watches one event loop, ten times a second, into a histogram that all loops share. */
public final class LoopLagVerticle extends VerticleBase {
    private static final Duration PERIOD = Duration.ofMillis(100);

    private final PipelineMetrics metrics;
    private final LoopLag lag = new LoopLag(PERIOD);

    private LoopLagVerticle(PipelineMetrics metrics) {
        this.metrics = metrics;
    }

    /** One for each event loop of a Vert.x with the default number of them: instances go round the loops. */
    public static Future<?> deployAll(Vertx vertx, PipelineMetrics metrics) {
        return vertx.deployVerticle(
                () -> new LoopLagVerticle(metrics),
                new DeploymentOptions().setInstances(VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE));
    }

    @Override
    public Future<?> start() {
        lag.fired(System.nanoTime());
        vertx.setPeriodic(PERIOD.toMillis(), timer -> metrics.loopLag(lag.fired(System.nanoTime())));
        return Future.succeededFuture();
    }
}
