package io.lossy.telemetry.ingest;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
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
    private final Map<String, Tagged> files = new HashMap<>();

    ClientFiles(Vertx vertx) {
        this.vertx = vertx;
    }

    void mount(Router router) {
        router.get("/client/:file").handler(this::handle);
    }

    private void handle(RoutingContext ctx) {
        String name = ctx.pathParam("file");
        Tagged known = files.get(name);
        if (known != null) {
            known.answer(ctx);
        } else if (!NAME.matcher(name).matches()) {
            ctx.next();
        } else {
            vertx.executeBlocking(() -> Optional.ofNullable(read(name)))
                    .onSuccess(found -> found.ifPresentOrElse(file -> keep(ctx, name, file), ctx::next))
                    .onFailure(ctx::fail);
        }
    }

    private void keep(RoutingContext ctx, String name, Tagged file) {
        files.put(name, file);
        file.answer(ctx);
    }

    private static @Nullable Tagged read(String name) throws IOException {
        try (InputStream in = ClientFiles.class.getResourceAsStream("/client/" + name)) {
            return in == null ? null : Tagged.of(in.readAllBytes(), TYPE, CACHING);
        }
    }
}
