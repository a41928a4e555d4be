/**
 * The way to PostgreSQL and back: one idempotent statement a batch, and what to do when it fails.
 */
@NullMarked
package io.lossy.telemetry.persist;

import org.jspecify.annotations.NullMarked;
