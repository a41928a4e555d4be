package io.lossy.telemetry.cli.load;

import io.vertx.core.json.JsonObject;
import java.util.UUID;

/**
 * An emitted event, kept until it has a result and sent again under the same id.
 *
 * @param dueNanos when the schedule required the event. Its latency counts from here, so that waiting in a full outbox
 *     counts too
 */
record Emission(UUID id, JsonObject event, long dueNanos) {}
