package io.lossy.telemetry.ingest;

import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.Reason;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP door: {@code POST /v1/events}, the same body and the same answer as over the bridge, and the two things a
 * client reads. Every refusal is JSON with its {@link Reason}.
 */
final class HttpDoor {
    private final Vertx vertx;
    private final IngestConfig config;
    private final Keys keys;
    private final Intake intake;
    private final Set<String> families;
    private final Buffer catalog;

    HttpDoor(Vertx vertx, IngestConfig config, Keys keys, Intake intake, Set<String> families, JsonObject catalog) {
        this.vertx = vertx;
        this.config = config;
        this.keys = keys;
        this.intake = intake;
        this.families = families;
        this.catalog = catalog.toBuffer();
    }

    void mount(Router router) {
        router.post("/v1/events")
                .handler(BodyHandler.create(false).setBodyLimit(config.limits().requestBytes()))
                .handler(this::events);
        router.get("/v1/catalog")
                .handler(ctx -> json(ctx, 200)
                        .putHeader(HttpHeaders.CACHE_CONTROL, "max-age=60")
                        .end(catalog));
        router.get("/v1/aggregates").handler(ctx -> aggregates(ctx, ""));
        router.get("/v1/aggregates/:family").handler(ctx -> aggregates(ctx, ctx.pathParam("family")));
        router.errorHandler(413, ctx -> refuse(ctx, Reason.REQUEST_TOO_LARGE, limitText()));
        router.errorHandler(400, ctx -> refuse(ctx, Reason.REQUEST_MALFORMED, "not a request this server understands"));
        router.errorHandler(404, ctx -> plain(ctx, 404, "nothing here; see /v1/events, /v1/aggregates, /eventbus"));
        router.errorHandler(405, ctx -> plain(ctx, 405, "another method, please"));
        router.errorHandler(500, ctx -> plain(ctx, 500, "the server failed; it has been logged"));
    }

    private String limitText() {
        return "at most " + config.limits().requestBytes() + " bytes a request, and "
                + config.limits().inflatedBytes() + " inflated";
    }

    private void events(RoutingContext ctx) {
        String type = ctx.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            refuse(ctx, Reason.MEDIA_TYPE_UNSUPPORTED, "send content-type: application/json");
            return;
        }
        byte[] bytes = body(ctx);
        if (bytes != null) {
            intake.take(caller(ctx), bytes)
                    .onSuccess(reply -> answer(ctx, reply))
                    .onFailure(ctx::fail);
        }
    }

    /** The inflated body, or null when it was answered already. */
    private byte @Nullable [] body(RoutingContext ctx) {
        Buffer buffer = ctx.body().buffer();
        byte[] bytes = buffer == null ? new byte[0] : buffer.getBytes();
        String encoding = ctx.request().getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding == null || encoding.equalsIgnoreCase("identity")) {
            return bytes;
        }
        if (!encoding.equalsIgnoreCase("gzip")) {
            refuse(ctx, Reason.MEDIA_TYPE_UNSUPPORTED, "content-encoding may be gzip, or absent");
            return null;
        }
        try {
            byte[] inflated = BoundedGzip.inflate(bytes, config.limits().inflatedBytes());
            if (inflated == null) {
                refuse(ctx, Reason.REQUEST_TOO_LARGE, limitText());
            }
            return inflated;
        } catch (IOException e) {
            refuse(ctx, Reason.REQUEST_MALFORMED, "the body is no gzip stream");
            return null;
        }
    }

    private void aggregates(RoutingContext ctx, String family) {
        if (!keys.mayRead(caller(ctx).bearer())) {
            refuse(ctx, Reason.KEY_INVALID, "send a read token as Authorization: Bearer");
            return;
        }
        if (!family.isEmpty() && !families.contains(family)) {
            plain(ctx, 404, "no such family; they are: " + String.join(", ", families));
            return;
        }
        vertx.eventBus()
                .<JsonObject>request(Addresses.SNAPSHOT, family, new DeliveryOptions().setLocalOnly(true))
                .onSuccess(message -> json(ctx, 200).end(message.body().toBuffer()))
                .onFailure(failure -> plain(ctx, 503, "the aggregates are not ready; try again in a second"));
    }

    private void refuse(RoutingContext ctx, Reason reason, String detail) {
        answer(ctx, intake.refuse(reason, detail, 0));
    }

    private static void answer(RoutingContext ctx, Reply reply) {
        if (ctx.response().ended() || ctx.response().closed()) {
            return; // the client left before its answer; it will ask again with the same ids
        }
        if (reply.retryAfterMs() > 0) {
            ctx.response().putHeader(HttpHeaders.RETRY_AFTER, String.valueOf((reply.retryAfterMs() + 999) / 1000));
        }
        json(ctx, reply.httpStatus()).end(reply.body().toBuffer());
    }

    private static void plain(RoutingContext ctx, int status, String detail) {
        if (!ctx.response().ended()) {
            json(ctx, status)
                    .end(new JsonObject()
                            .put("status", "refused")
                            .put("detail", detail)
                            .toBuffer());
        }
    }

    private static HttpServerResponse json(RoutingContext ctx, int status) {
        return ctx.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    }

    private static Caller caller(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        return new Caller(
                "http",
                request.remoteAddress().hostAddress(),
                request.getHeader(HttpHeaders.ORIGIN),
                Caller.bearerOf(request.getHeader(HttpHeaders.AUTHORIZATION)));
    }
}
