/**
 * Forwards committed events, one lane for each destination: what is sent when, and what an answer changes in the books.
 * It may use {@code forward}, {@code database}, {@code node}, {@code metrics}, {@code event} and {@code catalog.model}.
 */
@NullMarked
package io.lossy.telemetry.forward.lane;

import org.jspecify.annotations.NullMarked;
