package io.lossy.telemetry.cli;

import io.vertx.core.json.JsonObject;
import java.util.UUID;

/**
 * One event on its way, kept until its end is known; resent under the same id.
 *
 * @param dueNanos when the schedule wanted it emitted: its latency counts from here, also when it had to wait its turn
 */
record Emission(UUID id, JsonObject event, long dueNanos) {}
