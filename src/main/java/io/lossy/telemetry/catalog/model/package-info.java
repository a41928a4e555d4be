/**
 * Holds the catalog as immutable values: families, events, fields, metrics and aggregates. It may use {@code yaml} for
 * line numbers of mistakes, and nothing else of this project.
 */
@NullMarked
package io.lossy.telemetry.catalog.model;

import org.jspecify.annotations.NullMarked;
