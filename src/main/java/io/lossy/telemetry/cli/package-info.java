/**
 * The commands.
 */
@NullMarked
package io.lossy.telemetry.cli;

import org.jspecify.annotations.NullMarked;
