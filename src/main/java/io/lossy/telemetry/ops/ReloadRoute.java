package io.lossy.telemetry.ops;

import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.web.JsonErrors;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code POST /ops/reload}, which reloads the catalog. Every client of the management port may call it. Requests
 * from pages of another origin are rejected, because they may come from the browser of such a client.
 */
final class ReloadRoute {
    private static final DeliveryOptions ASK =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(30_000);

    private final EventBus bus;
    private final JsonErrors errors;

    ReloadRoute(EventBus bus, JsonErrors errors) {
        this.errors = errors;
        this.bus = bus;
    }

    void mount(Router router) {
        router.post("/ops/reload").handler(this::reload);
        router.route("/ops/reload").handler(ctx -> errors.methodNotAllowed(ctx, "POST"));
    }

    private void reload(RoutingContext ctx) {
        if (isForeign(ctx.request())) {
            errors.send(ctx, 403, "pages of another origin may not reload the catalog");
            return;
        }
        bus.<JsonObject>request(Addresses.RELOAD, "", ASK)
                .onSuccess(reply -> JsonErrors.json(ctx, status(reply.body().getString("result")), reply.body()))
                .onFailure(failure -> errors.send(ctx, 503, "the catalog can't be reloaded now; retry"));
    }

    /**
     * Returns true if a page of another origin sent the request. Browsers send one of the two headers; other programs
     * send neither.
     */
    private static boolean isForeign(HttpServerRequest request) {
        String site = request.getHeader("sec-fetch-site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return true;
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && !origin.replaceFirst("^https?://", "").equals(request.getHeader(HttpHeaders.HOST));
    }

    private static int status(@Nullable String result) {
        return switch (result == null ? "" : result) {
            case "ok", "unchanged" -> 200;
            case "needs_restart" -> 409;
            case "invalid" -> 422;
            default -> 500;
        };
    }
}
