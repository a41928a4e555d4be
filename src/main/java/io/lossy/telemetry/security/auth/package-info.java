/**
 * Makes and verifies credentials: read tokens, signing keys, digests of secrets. It uses no other package of this
 * project.
 */
@NullMarked
package io.lossy.telemetry.security.auth;

import org.jspecify.annotations.NullMarked;
