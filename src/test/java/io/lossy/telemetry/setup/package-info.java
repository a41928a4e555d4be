/**
 * What {@code mvn verify} does before the integration tests: find the foreign programs that they need, or fetch them, or
 * say the exact command that would.
 */
@NullMarked
package io.lossy.telemetry.setup;

import org.jspecify.annotations.NullMarked;
