/**
 * Commands that talk to a running server: emit and tail. They may use {@code event}, {@code catalog.model},
 * {@code address} and {@code yaml}.
 */
@NullMarked
package io.lossy.telemetry.cli.client;

import org.jspecify.annotations.NullMarked;
