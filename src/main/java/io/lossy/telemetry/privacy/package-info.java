/**
 * Hashes ids, keeps hash keys, stores opt-outs, and exports or erases what is stored about one subject. It may use
 * {@code files}, {@code database}, {@code retention}, {@code metrics}, {@code event} and {@code catalog.model}.
 */
@NullMarked
package io.lossy.telemetry.privacy;

import org.jspecify.annotations.NullMarked;
