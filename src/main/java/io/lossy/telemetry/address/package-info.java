/**
 * Parses web addresses: one parser for every URL in settings, options and calls. It uses no other package of this
 * project.
 */
@NullMarked
package io.lossy.telemetry.address;

import org.jspecify.annotations.NullMarked;
