/** Starts the processes that are measured, and reads what they use. */
@NullMarked
package io.lossy.telemetry.bench.host;

import org.jspecify.annotations.NullMarked;
