package io.lossy.telemetry.ingest;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the JavaScript client that this server was built with, so that a page needs no package to emit its first
 * event. A name is letters, digits and hyphens and is looked up below {@code /client/} of the jar: nothing else can be
 * asked for. What was read once is kept; a name that is not there is not.
 */
final class ClientFiles {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,60}\\.js");
    private static final String TYPE = "text/javascript; charset=utf-8";
    /** Short, since the files change with the server and not with their address; then the ETag saves the body. */
    private static final String CACHING = "public, max-age=300";

    private final Vertx vertx;
    private final Map<String, File> files = new HashMap<>();

    /** A file as it is sent; the tag is a hash of the content. */
    private record File(Buffer content, String tag) {}

    ClientFiles(Vertx vertx) {
        this.vertx = vertx;
    }

    void mount(Router router) {
        router.get("/client/:file").handler(this::handle);
    }

    private void handle(RoutingContext ctx) {
        String name = ctx.pathParam("file");
        File known = files.get(name);
        if (known != null) {
            answer(ctx, known);
        } else if (!NAME.matcher(name).matches()) {
            ctx.next();
        } else {
            vertx.executeBlocking(() -> Optional.ofNullable(read(name)))
                    .onSuccess(found -> found.ifPresentOrElse(file -> keep(ctx, name, file), ctx::next))
                    .onFailure(ctx::fail);
        }
    }

    private void keep(RoutingContext ctx, String name, File file) {
        files.put(name, file);
        answer(ctx, file);
    }

    private static void answer(RoutingContext ctx, File file) {
        HttpServerResponse response = ctx.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.putHeader(HttpHeaders.CACHE_CONTROL, CACHING)
                .putHeader(HttpHeaders.ETAG, file.tag())
                .putHeader(
                        HttpHeaders.VARY,
                        "origin"); // also when it has none: a cache must not give that answer to another
        if (file.tag().equals(ctx.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusCode(304).end();
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, TYPE).end(file.content());
        }
    }

    private static @Nullable File read(String name) throws IOException {
        try (InputStream in = ClientFiles.class.getResourceAsStream("/client/" + name)) {
            if (in == null) {
                return null;
            }
            byte[] bytes = in.readAllBytes();
            return new File(Buffer.buffer(bytes), '"' + hash(bytes) + '"');
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
