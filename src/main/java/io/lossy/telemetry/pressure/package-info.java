/**
 * How hard pressed the server is, and what it lets go of first.
 */
@NullMarked
package io.lossy.telemetry.pressure;

import org.jspecify.annotations.NullMarked;
