package io.lossy.telemetry.it.cluster;

import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.json.JsonObject;
import java.util.Random;

/** Makes the events of a load: of one family that is counted, and one whose values are in a histogram. */
final class ClusterEvents {
    private static final int SLOWEST_MS = 900;

    private ClusterEvents() {}

    static JsonObject next(Random dice) {
        return dice.nextInt(4) == 0
                ? TestRequests.event(
                        "lossy.voice_mode.speech_detected",
                        new JsonObject().put("latency_ms", 10 + dice.nextInt(SLOWEST_MS)))
                : TestRequests.hit();
    }
}
