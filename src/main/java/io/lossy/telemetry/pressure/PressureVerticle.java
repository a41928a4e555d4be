package io.lossy.telemetry.pressure;

import io.lossy.telemetry.metrics.PipelineMetrics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the {@link Pressure} ten times a second, shows it, and logs when it begins and when it is over. */
public final class PressureVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(PressureVerticle.class);
    private static final long EVERY_MS = 100;

    private final Pressure pressure;

    public PressureVerticle(Pressure pressure, PipelineMetrics metrics) {
        this.pressure = pressure;
        metrics.gauge(
                "lossy.pipeline.pressure.level",
                "What is let go of: 0 nothing, 1 watchers, 2 low priority, 3 backlog, 4 all but high priority, 5 all",
                () -> pressure.now().level().number());
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(EVERY_MS, tick -> look());
        return Future.succeededFuture();
    }

    private void look() {
        Level before = pressure.now().level();
        Pressure.State now = pressure.look(System.nanoTime());
        if (before == Level.CALM && now.level() != Level.CALM) {
            LOG.atWarn()
                    .addKeyValue("level", now.level().word())
                    .addKeyValue("reason", now.reason().word())
                    .log("pressed: some are told to come later");
        } else if (before != Level.CALM && now.level() == Level.CALM) {
            LOG.atInfo().log("no longer pressed");
        }
    }
}
