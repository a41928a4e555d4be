package io.lossy.telemetry.overload;

import io.lossy.telemetry.metrics.PipelineMetrics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Updates the level of {@link LoadMonitor} ten times a second, exports it, and logs when an overload begins and ends. */
public final class LoadMonitorVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(LoadMonitorVerticle.class);
    private static final long EVERY_MS = 100;

    private final LoadMonitor pressure;

    public LoadMonitorVerticle(LoadMonitor pressure, PipelineMetrics metrics) {
        this.pressure = pressure;
        metrics.gauge(
                "lossy.pipeline.pressure.level",
                "Load shedding: 0 nothing is shed, 1 subscribers, 2 low priority, 3 backlog, 4 all but high"
                        + " priority, 5 all",
                () -> pressure.now().level().number());
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(EVERY_MS, tick -> look());
        return Future.succeededFuture();
    }

    private void look() {
        LoadLevel before = pressure.now().level();
        LoadMonitor.LoadState now = pressure.update(System.nanoTime());
        if (before == LoadLevel.CALM && now.level() != LoadLevel.CALM) {
            LOG.atWarn()
                    .addKeyValue("level", now.level().word())
                    .addKeyValue("reason", now.reason().word())
                    .log("overloaded: shedding load");
        } else if (before != LoadLevel.CALM && now.level() == LoadLevel.CALM) {
            LOG.atInfo().log("load back to normal");
        }
    }
}
