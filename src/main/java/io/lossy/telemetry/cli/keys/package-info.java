/**
 * Commands that make, list and rotate keys and tokens. They may use {@code security.auth}, {@code privacy},
 * {@code ingest} and {@code catalog.model}.
 */
@NullMarked
package io.lossy.telemetry.cli.keys;

import org.jspecify.annotations.NullMarked;
