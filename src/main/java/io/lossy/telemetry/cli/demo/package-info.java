/**
 * Sends believable traffic for {@code serve --demo}. It may use {@code cli.load} and {@code ingest} settings.
 */
@NullMarked
package io.lossy.telemetry.cli.demo;

import org.jspecify.annotations.NullMarked;
