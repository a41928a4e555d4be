/**
 * Starts the program: the main command, {@code serve}, and the errors of all commands in one line each. It may use
 * every package but {@code codegen} and {@code emitter}; the other commands are in the packages below.
 */
@NullMarked
package io.lossy.telemetry.cli;

import org.jspecify.annotations.NullMarked;
