/**
 * Writes results for people and programs: tables, JSON lines, CSV, and errors of the output itself. It may use
 * {@code database}.
 */
@NullMarked
package io.lossy.telemetry.cli.output;

import org.jspecify.annotations.NullMarked;
