/** Forwards events to Amplitude. It may use {@code forward.destination}. */
@NullMarked
package io.lossy.telemetry.forward.amplitude;

import org.jspecify.annotations.NullMarked;
