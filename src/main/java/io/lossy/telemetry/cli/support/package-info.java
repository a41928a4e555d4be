/**
 * Holds what several commands share: times, globs, names, shutdown, failures. It may use {@code catalog.model} and
 * {@code yaml}.
 */
@NullMarked
package io.lossy.telemetry.cli.support;

import org.jspecify.annotations.NullMarked;
