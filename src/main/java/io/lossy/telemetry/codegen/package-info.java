/**
 * Generates code from the catalog: constants and types for Java and JavaScript, and the reference page. It may use
 * {@code catalog.model} and {@code yaml}.
 */
@NullMarked
package io.lossy.telemetry.codegen;

import org.jspecify.annotations.NullMarked;
