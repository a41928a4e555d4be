/** All meters of the pipeline, and the balance equation that they must satisfy. */
@NullMarked
package io.lossy.telemetry.metrics;

import org.jspecify.annotations.NullMarked;
