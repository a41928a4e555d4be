/**
 * All meters of the pipeline, and the balance equation that they must satisfy. It may use {@code address},
 * {@code event} and {@code catalog.model}.
 */
@NullMarked
package io.lossy.telemetry.metrics;

import org.jspecify.annotations.NullMarked;
