/**
 * Reads the catalog file strictly and reports every mistake with its line and a fix. It may use {@code catalog.model}
 * and {@code yaml}.
 */
@NullMarked
package io.lossy.telemetry.catalog.reader;

import org.jspecify.annotations.NullMarked;
