/**
 * Commands that make, list and rotate keys and tokens. They may use {@code security.auth} and {@code privacy}.
 */
@NullMarked
package io.lossy.telemetry.cli.keys;

import org.jspecify.annotations.NullMarked;
