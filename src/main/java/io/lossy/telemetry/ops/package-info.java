/**
 * Serves the management port: health, metrics and the live page. It may use {@code web}, {@code security},
 * {@code node}, {@code event} and {@code catalog.model}.
 */
@NullMarked
package io.lossy.telemetry.ops;

import org.jspecify.annotations.NullMarked;
