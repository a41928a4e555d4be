/** Serves the management port: health, metrics and the live page. */
@NullMarked
package io.lossy.telemetry.ops;

import org.jspecify.annotations.NullMarked;
