/**
 * Lets events of a family wait for company, so that one commit carries many.
 */
@NullMarked
package io.lossy.telemetry.batch;

import org.jspecify.annotations.NullMarked;
