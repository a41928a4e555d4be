/** Describes what leaves for another system, and how it answers. It may use {@code catalog.model}. */
@NullMarked
package io.lossy.telemetry.forward.destination;

import org.jspecify.annotations.NullMarked;
