/**
 * Describes what leaves for another system, and how it answers; sends requests over HTTP. It may use
 * {@code catalog.model} and {@code address}.
 */
@NullMarked
package io.lossy.telemetry.forward.destination;

import org.jspecify.annotations.NullMarked;
