/**
 * Computes live aggregates of newly committed events over five-minute windows. It may use {@code exchange}, {@code overload},
 * {@code metrics}, {@code event} and {@code catalog.model}.
 */
@NullMarked
package io.lossy.telemetry.aggregate;

import org.jspecify.annotations.NullMarked;
