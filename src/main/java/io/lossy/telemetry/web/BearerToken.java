package io.lossy.telemetry.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Reads the credential of an {@code Authorization: Bearer} header (RFC 6750, 2.1). */
public final class BearerToken {
    private static final String SCHEME = "Bearer ";

    private BearerToken() {}

    public static @Nullable String of(HttpServerRequest request) {
        return of(request.getHeader(HttpHeaders.AUTHORIZATION));
    }

    /** Returns null if the header is absent, has another scheme, or contains no token. */
    public static @Nullable String of(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        String token = authorization.substring(SCHEME.length()).trim();
        return token.isEmpty() ? null : token;
    }
}
