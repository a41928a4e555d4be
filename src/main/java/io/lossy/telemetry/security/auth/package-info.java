/**
 * Makes and verifies credentials: read tokens, signing keys, digests of secrets. It may use {@code files}.
 */
@NullMarked
package io.lossy.telemetry.security.auth;

import org.jspecify.annotations.NullMarked;
