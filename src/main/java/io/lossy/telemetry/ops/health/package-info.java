/**
 * Answers whether the server is alive and ready. It uses no other package of this project.
 */
@NullMarked
package io.lossy.telemetry.ops.health;

import org.jspecify.annotations.NullMarked;
