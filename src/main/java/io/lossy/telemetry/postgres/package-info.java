/**
 * Unpacks, starts, watches and stops the embedded PostgreSQL. It may use {@code files}, {@code database},
 * {@code metrics} and {@code ops.health}.
 */
@NullMarked
package io.lossy.telemetry.postgres;

import org.jspecify.annotations.NullMarked;
