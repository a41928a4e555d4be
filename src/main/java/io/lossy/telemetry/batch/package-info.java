/**
 * The batch stage: collects the events of a family, so that one commit stores many. It may use {@code bus},
 * {@code overload}, {@code metrics}, {@code event} and {@code catalog.model}.
 */
@NullMarked
package io.lossy.telemetry.batch;

import org.jspecify.annotations.NullMarked;
