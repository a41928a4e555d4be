/**
 * Stores batches in PostgreSQL by one idempotent statement each, and retries, splits or gives up what fails. It may use
 * {@code database}, {@code privacy}, {@code overload}, {@code metrics}, {@code event} and {@code catalog.model}.
 */
@NullMarked
package io.lossy.telemetry.persist;

import org.jspecify.annotations.NullMarked;
