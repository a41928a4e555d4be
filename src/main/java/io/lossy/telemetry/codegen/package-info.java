/** Generates code from the catalog: Java and JavaScript constants, and the reference page. */
@NullMarked
package io.lossy.telemetry.codegen;

import org.jspecify.annotations.NullMarked;
