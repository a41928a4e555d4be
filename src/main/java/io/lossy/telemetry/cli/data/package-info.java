/**
 * Commands on stored data: dump, rejected, funnel, retention, erase, export, opt-out, forwarding, backup, restore. They
 * may use {@code query}, {@code privacy}, {@code backup}, {@code forward}, {@code log}, {@code security.auth}, {@code retention},
 * {@code database}, {@code postgres}, {@code config}, {@code event}, {@code catalog.model} and {@code yaml}.
 */
@NullMarked
package io.lossy.telemetry.cli.data;

import org.jspecify.annotations.NullMarked;
