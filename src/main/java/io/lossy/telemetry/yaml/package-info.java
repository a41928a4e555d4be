/**
 * Strict YAML: every problem with its line, all at once.
 */
@NullMarked
package io.lossy.telemetry.yaml;

import org.jspecify.annotations.NullMarked;
