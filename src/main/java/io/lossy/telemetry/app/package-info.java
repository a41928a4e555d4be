/**
 * Assembly: settings, the embedded PostgreSQL, and the pipeline in the order an event meets it.
 */
@NullMarked
package io.lossy.telemetry.app;

import org.jspecify.annotations.NullMarked;
