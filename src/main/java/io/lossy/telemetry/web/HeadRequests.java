package io.lossy.telemetry.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Answers HEAD on every route that has GET, with the same headers and no content (RFC 9110, 9.3.2). It must be the
 * first route of a router: the following routes see a GET, and Vert.x omits the body because it knows the original
 * method.
 */
public final class HeadRequests implements Handler<RoutingContext> {
    private static final String MARK = "lossy.head";

    private final boolean compresses;

    /** @param compresses true if the port compresses responses on request; their length is then known only for GET */
    public HeadRequests(boolean compresses) {
        this.compresses = compresses;
    }

    @Override
    public void handle(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        if (isHead(ctx)) {
            if (!compresses || !request.headers().contains(HttpHeaders.ACCEPT_ENCODING)) {
                ctx.addHeadersEndHandler(v -> sayLength(ctx.response()));
            }
            ctx.next();
        } else if (request.method().equals(HttpMethod.HEAD) && isPlain(request)) {
            ctx.put(MARK, true);
            ctx.reroute(
                    HttpMethod.GET, request.query() == null ? request.path() : request.path() + '?' + request.query());
        } else {
            ctx.next();
        }
    }

    /** Returns true if the original request is HEAD. An endless response must then end after its headers. */
    public static boolean isHead(RoutingContext ctx) {
        return Boolean.TRUE.equals(ctx.get(MARK));
    }

    /** Returns false for a handshake, which must be a GET, and for a URL without a path, which has no route. */
    private static boolean isPlain(HttpServerRequest request) {
        return request.path() != null
                && request.path().startsWith("/")
                && request.getHeader(HttpHeaders.UPGRADE) == null;
    }

    /** Adds Content-Length, which Vert.x does for GET only. A stream has no length, and 204 and 304 have no content. */
    private static void sayLength(HttpServerResponse response) {
        int status = response.getStatusCode();
        if (!response.isChunked()
                && status != 204
                && status != 304
                && !response.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(response.bytesWritten()));
        }
    }
}
