/**
 * Connects to PostgreSQL with the settings of a server's sessions, and follows the primary of several hosts. It may use
 * {@code database}.
 */
@NullMarked
package io.lossy.telemetry.persist.pool;

import org.jspecify.annotations.NullMarked;
