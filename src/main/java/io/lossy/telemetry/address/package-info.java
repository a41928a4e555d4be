/** Parses web addresses: one parser for every URL in settings, options and calls. */
@NullMarked
package io.lossy.telemetry.address;

import org.jspecify.annotations.NullMarked;
