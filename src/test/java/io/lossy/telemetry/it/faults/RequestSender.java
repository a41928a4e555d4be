package io.lossy.telemetry.it.faults;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Takes a request to the server and brings its answer; a future that fails means that nothing is known. */
interface RequestSender {
    /** The longest wait for an answer: half the JavaScript client's, for tests that have much to wait for. */
    long PATIENCE_MS = 8_000;

    Future<JsonObject> ask(JsonObject request);
}
