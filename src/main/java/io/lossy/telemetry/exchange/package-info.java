/**
 * Shares the live windows of several servers through tables of PostgreSQL, and reads stored events back. It may use
 * {@code database}, {@code event} and {@code catalog.model}.
 */
@NullMarked
package io.lossy.telemetry.exchange;

import org.jspecify.annotations.NullMarked;
