/**
 * Commands on the catalog file: check, generate, diff, docs. They may use {@code catalog}, {@code codegen},
 * {@code config}, {@code ingest.description} and {@code yaml}.
 */
@NullMarked
package io.lossy.telemetry.cli.catalog;

import org.jspecify.annotations.NullMarked;
