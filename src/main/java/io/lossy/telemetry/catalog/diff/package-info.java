/**
 * Compares two versions of the catalog and says which changes are breaking or need a restart. It may use
 * {@code catalog.model}, {@code catalog.reader} and {@code yaml}.
 */
@NullMarked
package io.lossy.telemetry.catalog.diff;

import org.jspecify.annotations.NullMarked;
