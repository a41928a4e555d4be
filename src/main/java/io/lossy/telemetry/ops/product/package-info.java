/**
 * Serves the figures of the page Product: a funnel and the retention of installs. It may use {@code catalog.model} and
 * {@code web}.
 */
@NullMarked
package io.lossy.telemetry.ops.product;

import org.jspecify.annotations.NullMarked;
