/**
 * Commands on the catalog file: check, generate, diff, docs. They may use {@code catalog}, {@code codegen} and
 * {@code config}.
 */
@NullMarked
package io.lossy.telemetry.cli.catalog;

import org.jspecify.annotations.NullMarked;
