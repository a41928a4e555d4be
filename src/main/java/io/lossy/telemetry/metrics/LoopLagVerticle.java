package io.lossy.telemetry.metrics;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Measures the lag of one event loop ten times a second, into a histogram that all loops share. */
public final class LoopLagVerticle extends VerticleBase {
    private static final Duration PERIOD = Duration.ofMillis(100);

    private final PipelineMetrics metrics;
    private final LoopLag lag = new LoopLag(PERIOD);

    private LoopLagVerticle(PipelineMetrics metrics) {
        this.metrics = metrics;
    }

    /**
     * Deploys one instance per event loop: Vert.x gives instances to the loops in turn.
     *
     * @param eventLoops the number of event loops
     */
    public static Future<?> deployAll(Vertx vertx, PipelineMetrics metrics, int eventLoops) {
        return vertx.deployVerticle(
                () -> new LoopLagVerticle(metrics), new DeploymentOptions().setInstances(eventLoops));
    }

    @Override
    public Future<?> start() {
        lag.fired(System.nanoTime());
        vertx.setPeriodic(PERIOD.toMillis(), timer -> metrics.loopLag(lag.fired(System.nanoTime())));
        return Future.succeededFuture();
    }
}
