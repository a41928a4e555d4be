/**
 * What may be measured: the one catalog file, read strictly, linted and compared with its earlier self.
 */
@NullMarked
package io.lossy.telemetry.catalog;

import org.jspecify.annotations.NullMarked;
