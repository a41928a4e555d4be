/**
 * Reads YAML strictly and reports all problems of a file at once, each with its line. It uses no other package of this
 * project.
 */
@NullMarked
package io.lossy.telemetry.yaml;

import org.jspecify.annotations.NullMarked;
