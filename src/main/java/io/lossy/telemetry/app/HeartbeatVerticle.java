package io.lossy.telemetry.app;

import io.lossy.telemetry.persist.Heartbeat;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows this server to the others on the database. Without a durable log the stage of the opt-outs does it. */
final class HeartbeatVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatVerticle.class);
    private static final long EVERY_MS = 2_000;

    private final Heartbeat heartbeat;
    private final Clock clock;
    private Future<?> beating = Future.succeededFuture();

    HeartbeatVerticle(Heartbeat heartbeat, Clock clock) {
        this.heartbeat = heartbeat;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(0, EVERY_MS, tick -> beat());
        return Future.succeededFuture();
    }

    private void beat() {
        if (beating.isComplete()) {
            beating = heartbeat
                    .beat(clock.instant()) // the choices that it returns came from the log
                    .onFailure(failure -> LOG.atDebug()
                            .addKeyValue("cause", failure.getMessage())
                            .log("heartbeat failed"));
        }
    }
}
