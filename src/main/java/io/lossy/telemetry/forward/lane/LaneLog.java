package io.lossy.telemetry.forward.lane;

import io.lossy.telemetry.forward.books.ForwardOutcome;
import io.lossy.telemetry.forward.books.LaneChange;
import io.lossy.telemetry.forward.books.StoredRequest;
import io.lossy.telemetry.forward.destination.Delivery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs answers that are no plain success, without any text of the destination. */
final class LaneLog {
    private static final Logger LOG = LoggerFactory.getLogger(LaneLog.class);

    private LaneLog() {}

    static void settled(String lane, StoredRequest request, Delivery delivery, LaneChange change) {
        long dead = change.outcomes().getOrDefault(ForwardOutcome.DEAD, 0L);
        if (dead > 0) {
            LOG.atWarn()
                    .addKeyValue("lane", lane)
                    .addKeyValue("events", dead)
                    .addKeyValue("reason", change.dead().get(0).reason())
                    .addKeyValue("cause", change.error())
                    .log("events not forwarded; see `forward status`");
        } else if (delivery instanceof Delivery.Retry) {
            LOG.atInfo()
                    .addKeyValue("lane", lane)
                    .addKeyValue("attempt", request.attempts() + 1)
                    .addKeyValue("cause", change.error())
                    .log("request not forwarded; retrying");
        }
    }
}
