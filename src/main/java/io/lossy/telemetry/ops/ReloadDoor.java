package io.lossy.telemetry.ops;

import io.lossy.telemetry.event.Addresses;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /ops/reload}: has the catalog read again. Whoever reaches the management port may; a page of a stranger in
 * the browser of one who does may not.
 */
final class ReloadDoor {
    private static final DeliveryOptions ASK =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(30_000);

    private final EventBus bus;

    ReloadDoor(EventBus bus) {
        this.bus = bus;
    }

    void mount(Router router) {
        router.post("/ops/reload").handler(this::reload);
        router.route("/ops/reload").handler(ctx -> {
            ctx.response().putHeader(HttpHeaders.ALLOW, "POST");
            answer(ctx, 405, new JsonObject().put("detail", "another method, please: POST"));
        });
    }

    private void reload(RoutingContext ctx) {
        if (isForeign(ctx.request())) {
            answer(ctx, 403, new JsonObject().put("detail", "not for pages of another origin"));
            return;
        }
        bus.<JsonObject>request(Addresses.RELOAD, "", ASK)
                .onSuccess(reply -> answer(ctx, status(reply.body().getString("result")), reply.body()))
                .onFailure(failure ->
                        answer(ctx, 503, new JsonObject().put("detail", "the catalog can't be read again just now")));
    }

    /** Browsers say where a request comes from, with one header or the other; other programs say nothing. */
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

    private static void answer(RoutingContext ctx, int status, JsonObject body) {
        ctx.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(body.toBuffer());
    }
}
