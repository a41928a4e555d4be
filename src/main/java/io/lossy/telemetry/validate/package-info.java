/** Validates each event against the catalog. Events that pass are ready to be stored. */
@NullMarked
package io.lossy.telemetry.validate;

import org.jspecify.annotations.NullMarked;
