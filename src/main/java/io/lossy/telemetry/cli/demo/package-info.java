/**
 * Sends believable traffic for {@code serve --demo}. It may use {@code cli.load}, {@code config}, {@code ingest},
 * {@code security.auth}, {@code address} and {@code catalog.model}.
 */
@NullMarked
package io.lossy.telemetry.cli.demo;

import org.jspecify.annotations.NullMarked;
