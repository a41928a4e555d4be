/**
 * Live five-minute windows over committed, fresh events.
 */
@NullMarked
package io.lossy.telemetry.aggregate;

import org.jspecify.annotations.NullMarked;
