/**
 * Reads {@code telemetry.yml} and its overrides strictly into the records of the other packages. It may use every
 * package that has settings; only {@code app} and {@code cli} may use it.
 */
@NullMarked
package io.lossy.telemetry.config;

import org.jspecify.annotations.NullMarked;
