package io.lossy.telemetry.app;

import io.lossy.telemetry.metrics.LoopCpu;
import io.lossy.telemetry.metrics.PipelineMetrics;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deploys several verticles on one event loop, the last one first, and undeploys the first one first. Messages between
 * them arrive in the order in which they were sent, and no other thread has to be woken for them. Exports the processor
 * time of the loop.
 */
final class SharedLoop implements Deployable {
    private static final Logger LOG = LoggerFactory.getLogger(SharedLoop.class);

    private final String name;
    private final PipelineMetrics metrics;
    private final List<Deployable> verticles;

    /** @param name the name of the loop in the metrics */
    SharedLoop(String name, PipelineMetrics metrics, List<? extends Deployable> verticles) {
        this.name = name;
        this.metrics = metrics;
        this.verticles = List.copyOf(verticles);
    }

    @Override
    public Future<?> deploy(Context context) throws Exception {
        LoopCpu.show(metrics.registry(), name);
        List<Deployable> lastFirst = new ArrayList<>(verticles);
        Collections.reverse(lastFirst);
        Future<?> deployed = Future.succeededFuture();
        for (Deployable each : lastFirst) {
            deployed = deployed.compose(v -> started(each, context));
        }
        return deployed;
    }

    private static Future<Void> started(Deployable verticle, Context context) {
        try {
            return verticle.deploy(context).mapEmpty();
        } catch (Exception e) {
            return Future.failedFuture(e);
        }
    }

    @Override
    public Future<?> undeploy(Context context) {
        Future<?> undeployed = Future.succeededFuture();
        for (Deployable each : verticles) {
            undeployed = undeployed.transform(v -> stopped(each, context));
        }
        return undeployed;
    }

    private static Future<Void> stopped(Deployable verticle, Context context) {
        Future<Void> stopped;
        try {
            stopped = verticle.undeploy(context).mapEmpty();
        } catch (Exception e) {
            stopped = Future.failedFuture(e);
        }
        return stopped.onFailure(failure -> LOG.atWarn()
                .addKeyValue("verticle", verticle.getClass().getSimpleName())
                .setCause(failure)
                .log("a verticle did not stop cleanly"));
    }
}
