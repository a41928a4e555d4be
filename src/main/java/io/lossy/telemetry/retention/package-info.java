/**
 * Deletes rows and partitions that are older than their family is kept, and makes partitions ahead. It may use
 * {@code database}, {@code node}, {@code metrics} and {@code catalog.model}.
 */
@NullMarked
package io.lossy.telemetry.retention;

import org.jspecify.annotations.NullMarked;
