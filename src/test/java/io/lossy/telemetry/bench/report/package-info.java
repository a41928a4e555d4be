/** Turns measurements into medians, ratios, tables, JSON and a plot. */
@NullMarked
package io.lossy.telemetry.bench.report;

import org.jspecify.annotations.NullMarked;
