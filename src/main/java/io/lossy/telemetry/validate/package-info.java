/**
 * Validates each event against the catalog, so that events that pass are ready to be stored. It may use {@code bus},
 * {@code privacy}, {@code metrics}, {@code event} and {@code catalog.model}.
 */
@NullMarked
package io.lossy.telemetry.validate;

import org.jspecify.annotations.NullMarked;
