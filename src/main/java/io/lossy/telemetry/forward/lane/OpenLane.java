package io.lossy.telemetry.forward.lane;

import io.lossy.telemetry.forward.destination.Delivery;
import io.lossy.telemetry.forward.destination.Destination;
import io.lossy.telemetry.forward.destination.ForwardRequest;
import java.time.Instant;

/**
 * What a lane knows on this server alone: its destination, what is in flight, and how fast it may send.
 *
 * @param wake called from any thread when an answer has arrived
 */
record OpenLane(
        LaneSettings settings,
        Destination destination,
        InFlight inFlight,
        RetryPolicy policy,
        LaneBreaker breaker,
        SendRate rate,
        Runnable wake) {

    void send(ForwardRequest request, Instant now) {
        inFlight.sent(request.id(), now);
        destination.send(request).onComplete(done -> {
            inFlight.answered(
                    request.id(), done.succeeded() ? done.result() : new Delivery.Retry("failed", null, false));
            wake.run();
        });
    }
}
