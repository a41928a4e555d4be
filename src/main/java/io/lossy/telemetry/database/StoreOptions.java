package io.lossy.telemetry.database;

import java.time.Duration;

/**
 * Time-outs and sizes of the store. The timeouts nest, so that the innermost expires first: statement, then idle
 * connection, then the breaker's limit for a whole call.
 *
 * @param poolSize        connections; two already saturate a small server with UNNEST batches, four leave capacity for
 *                        reads
 * @param waitQueue       calls that may wait for a connection; more are rejected at once
 * @param acquire         longest wait for a connection
 * @param statement       the server's {@code statement_timeout}
 * @param lock            the server's {@code lock_timeout}
 * @param idleConnection  silence after which a connection is closed, so that one whose packets vanish does not occupy
 *                        the pool; longer than {@code statement}
 * @param breakerCall     longest time of a call before the breaker counts it as failed; longer than {@code acquire} and
 *                        {@code statement} together
 * @param breakerFailures failures in a row that open the breaker
 * @param breakerReset    time that the breaker stays open before one call is let through
 */
public record StoreOptions(
        int poolSize,
        int waitQueue,
        Duration acquire,
        Duration statement,
        Duration lock,
        Duration idleConnection,
        Duration breakerCall,
        int breakerFailures,
        Duration breakerReset) {
    public static final StoreOptions DEFAULTS = new StoreOptions(
            4,
            64,
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofMillis(5_500),
            5,
            Duration.ofSeconds(1));

    public StoreOptions {
        if (poolSize < 1 || waitQueue < 1 || breakerFailures < 1) {
            throw new IllegalArgumentException("poolSize, waitQueue and breakerFailures must be at least 1");
        }
        if (idleConnection.compareTo(statement) <= 0) {
            throw new IllegalArgumentException("database.idle_connection_ms must be longer than database.statement_ms");
        }
        if (breakerCall.compareTo(acquire.plus(statement)) <= 0) {
            throw new IllegalArgumentException(
                    "database.breaker_call_ms must be longer than acquire_ms and statement_ms together");
        }
    }
}
