/** Measures the server beside another one that a team could write in an afternoon: {@code mvn verify -Pbench}. */
@NullMarked
package io.lossy.telemetry.bench;

import org.jspecify.annotations.NullMarked;
