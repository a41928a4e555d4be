/**
 * Stores what a server reads from the durable log: rows, rejections and the position behind them in one transaction. It may use
 * {@code log.record}, {@code privacy}, {@code database}, {@code metrics}, {@code event} and {@code catalog.model}.
 */
@NullMarked
package io.lossy.telemetry.persist.log;

import org.jspecify.annotations.NullMarked;
