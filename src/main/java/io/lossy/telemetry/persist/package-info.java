/**
 * Stores batches in PostgreSQL by one statement each, logs what it stored, and retries, splits or gives up what fails.
 * It may use {@code bus}, {@code database}, {@code exchange}, {@code privacy}, {@code node}, {@code overload},
 * {@code metrics}, {@code event} and {@code catalog.model}.
 */
@NullMarked
package io.lossy.telemetry.persist;

import org.jspecify.annotations.NullMarked;
