/**
 * Warns about catalogs that are valid but unwise. It may use the other catalog packages except {@code diff}, and
 * {@code yaml}.
 */
@NullMarked
package io.lossy.telemetry.catalog.lint;

import org.jspecify.annotations.NullMarked;
