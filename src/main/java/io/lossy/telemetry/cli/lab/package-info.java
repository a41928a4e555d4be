/**
 * Starts several servers on this machine behind one address, to try what happens when one of them ends. It may use
 * {@code cli}, {@code postgres}, {@code database} and {@code files}.
 */
@NullMarked
package io.lossy.telemetry.cli.lab;

import org.jspecify.annotations.NullMarked;
