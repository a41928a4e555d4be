package io.lossy.telemetry.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Serves content that is the same for all clients, with an ETag. Answers 304 if the client's copy is current.
 *
 * @param caching the value of {@code Cache-Control}
 * @param tag     a hash of the content, as in {@code ETag} (RFC 9110, 8.8.3)
 */
public record CachedResponse(Buffer content, String type, String caching, String tag) {
    /** @param caching the value of {@code Cache-Control} */
    public static CachedResponse of(byte[] content, String type, String caching) {
        return new CachedResponse(Buffer.buffer(content), type, caching, '"' + hash(content) + '"');
    }

    /** Returns null if the jar has no such resource. */
    public static @Nullable CachedResponse ofResource(String resource, String type, String caching) throws IOException {
        try (InputStream in = CachedResponse.class.getResourceAsStream(resource)) {
            return in == null ? null : of(in.readAllBytes(), type, caching);
        }
    }

    public void answer(RoutingContext ctx) {
        if (ctx.response().ended() || ctx.response().closed()) {
            return;
        }
        ctx.response().putHeader(HttpHeaders.CACHE_CONTROL, caching).putHeader(HttpHeaders.ETAG, tag);
        if (EntityTag.isAmong(tag, ctx.request().headers().getAll(HttpHeaders.IF_NONE_MATCH))) {
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
