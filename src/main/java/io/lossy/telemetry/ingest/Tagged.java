package io.lossy.telemetry.ingest;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What is the same for everyone until the server is another one: a client that has it is told so, and not sent it again.
 *
 * @param tag a hash of the content, as in {@code ETag} (RFC 9110, 8.8.3)
 */
record Tagged(Buffer content, String type, String caching, String tag) {
    /** @param caching the {@code Cache-Control} it is sent with */
    static Tagged of(byte[] content, String type, String caching) {
        return new Tagged(Buffer.buffer(content), type, caching, '"' + hash(content) + '"');
    }

    void answer(RoutingContext ctx) {
        if (ctx.response().ended() || ctx.response().closed()) {
            return;
        }
        ctx.response()
                .putHeader(HttpHeaders.CACHE_CONTROL, caching)
                .putHeader(HttpHeaders.ETAG, tag)
                // also when it has none: a cache must not give that answer to another
                .putHeader(HttpHeaders.VARY, "origin");
        if (tag.equals(ctx.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            ctx.response().setStatusCode(304).end();
        } else {
            ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(content);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
        }
    }
}
