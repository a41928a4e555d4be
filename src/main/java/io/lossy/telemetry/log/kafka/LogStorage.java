package io.lossy.telemetry.log.kafka;

import io.lossy.telemetry.log.record.LogChunk;
import io.lossy.telemetry.log.record.LogClaim;
import io.lossy.telemetry.log.record.LogPartition;
import io.vertx.core.Future;
import java.util.function.Function;

/**
 * What the consumer asks the persist stage for. Both may be called on any thread.
 *
 * @param claim makes the consumer the only one that moves the stored position of a partition
 * @param store stores records, and fails if the claim is lost or the database does not answer
 */
record LogStorage(Function<LogPartition, Future<LogClaim>> claim, Function<LogChunk, Future<LogClaim>> store) {}
