package io.lossy.telemetry.ingest;

import io.lossy.telemetry.web.CachedResponse;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Serves the JavaScript client that this server was built with, so that a page needs no package to emit its first
 * event. A name consists of lower-case letters, digits and hyphens and is looked up below {@code /client/} of the jar;
 * no other file can be requested. Files are cached after the first read; missing names are not cached.
 */
final class ClientFiles {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,60}\\.js");
    private static final String TYPE = "text/javascript; charset=utf-8";
    /** Short, because the files change with the server while their URL stays. Afterwards the ETag saves the body. */
    private static final String CACHING = "public, max-age=300";

    private final Vertx vertx;
    private final Map<String, CachedResponse> files = new HashMap<>();

    ClientFiles(Vertx vertx) {
        this.vertx = vertx;
    }

    void mount(Router router) {
        router.get("/client/:file").handler(this::handle);
    }

    private void handle(RoutingContext ctx) {
        String name = ctx.pathParam("file");
        CachedResponse known = files.get(name);
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

    private void keep(RoutingContext ctx, String name, CachedResponse file) {
        files.put(name, file);
        answer(ctx, file);
    }

    private static void answer(RoutingContext ctx, CachedResponse file) {
        OriginCheck.varyByOrigin(ctx.response());
        file.answer(ctx);
    }

    private static @Nullable CachedResponse read(String name) throws IOException {
        return CachedResponse.ofResource("/client/" + name, TYPE, CACHING);
    }
}
