/**
 * Commands on stored data: dump, rejected, funnel, retention, erase, export, opt-out. They may use {@code query},
 * {@code privacy}, {@code retention}, {@code database} and {@code postgres}.
 */
@NullMarked
package io.lossy.telemetry.cli.data;

import org.jspecify.annotations.NullMarked;
