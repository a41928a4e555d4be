/**
 * Collects the data of the live page and serves the page. It may use {@code node}, {@code event}, {@code catalog.model},
 * {@code security.net}, {@code web} and {@code ops.health}.
 */
@NullMarked
package io.lossy.telemetry.ops.live;

import org.jspecify.annotations.NullMarked;
