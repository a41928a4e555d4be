package io.lossy.telemetry.ingest;

import org.jspecify.annotations.Nullable;

/**
 * Who stands at the door, as far as the transport tells.
 *
 * @param door   {@code http}, {@code bridge} or {@code bus}
 * @param remote address without port; kept in memory only
 * @param bearer the credential of an Authorization header
 */
record Caller(
        String door,
        String remote,
        @Nullable String origin,
        @Nullable String bearer) {
    /** An emitter inside this JVM. */
    static final Caller LOCAL = new Caller("bus", "local", null, null);

    static @Nullable String bearerOf(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return null;
        }
        String token = authorization.substring(7).trim();
        return token.isEmpty() ? null : token;
    }
}
