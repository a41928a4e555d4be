/**
 * Reads stored events for commands and the live page, and computes funnels and cohorts from them. It may use
 * {@code database}, {@code event}, {@code catalog.model} and {@code yaml}.
 */
@NullMarked
package io.lossy.telemetry.query;

import org.jspecify.annotations.NullMarked;
