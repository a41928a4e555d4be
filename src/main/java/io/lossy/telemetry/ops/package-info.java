/**
 * The management port: health and metrics.
 */
@NullMarked
package io.lossy.telemetry.ops;

import org.jspecify.annotations.NullMarked;
