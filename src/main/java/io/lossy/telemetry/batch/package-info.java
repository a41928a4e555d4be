/**
 * The batch stage: collects the events of a family, so that one commit stores many.
 */
@NullMarked
package io.lossy.telemetry.batch;

import org.jspecify.annotations.NullMarked;
