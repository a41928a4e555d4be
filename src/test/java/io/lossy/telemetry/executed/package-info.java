/**
 * What {@code mvn verify} does after the tests: compares the tests that ran with the lists in
 * {@code src/test/resources/executed}, and prints the slowest classes.
 */
@NullMarked
package io.lossy.telemetry.executed;

import org.jspecify.annotations.NullMarked;
