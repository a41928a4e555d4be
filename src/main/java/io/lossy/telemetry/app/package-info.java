/**
 * Assembles the server: the pipeline in the order an event passes through it, the management port, and start and stop.
 * It may use every package but {@code cli}, {@code codegen} and {@code emitter}.
 */
@NullMarked
package io.lossy.telemetry.app;

import org.jspecify.annotations.NullMarked;
