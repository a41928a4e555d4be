/** Computes live aggregates of newly committed events over five-minute windows. */
@NullMarked
package io.lossy.telemetry.aggregate;

import org.jspecify.annotations.NullMarked;
