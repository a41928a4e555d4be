package io.lossy.telemetry.ingest;

import io.lossy.telemetry.access.Readers.Refused;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.FaultPoint;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.ingest.Admission.Refusal;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP door: {@code POST /v1/events}, the same body and the same answer as over the bridge, and the two things a
 * client reads. Every refusal is JSON with its {@link Reason}.
 */
final class HttpDoor {
    private static final Logger LOG = LoggerFactory.getLogger(HttpDoor.class);

    private final Vertx vertx;
    private final IngestConfig config;
    private final Keys keys;
    private final Intake intake;
    private final BodyReader bodies;
    private final Set<String> families;
    private Tagged catalog;

    HttpDoor(
            Vertx vertx,
            IngestConfig config,
            Keys keys,
            Admission admission,
            Intake intake,
            Set<String> families,
            JsonObject catalog) {
        this.vertx = vertx;
        this.config = config;
        this.keys = keys;
        this.intake = intake;
        this.bodies = new BodyReader(admission, config.limits().requestBytes());
        this.families = families;
        this.catalog = tagged(catalog);
    }

    /** What {@code /v1/catalog} tells from now on. On the event loop of the door. */
    void tell(JsonObject next) {
        catalog = tagged(next);
    }

    private static Tagged tagged(JsonObject catalog) {
        return Tagged.of(catalog.toBuffer().getBytes(), "application/json", "max-age=60");
    }

    void mount(Router router) {
        router.post("/v1/events").handler(this::events);
        router.get("/v1/catalog").handler(ctx -> catalog.answer(ctx));
        router.get("/v1/aggregates").handler(ctx -> aggregates(ctx, ""));
        router.get("/v1/aggregates/:family").handler(ctx -> aggregates(ctx, ctx.pathParam("family")));
        router.errorHandler(400, ctx -> refuse(ctx, Reason.REQUEST_MALFORMED, "not a request this server understands"));
        router.errorHandler(404, ctx -> plain(ctx, 404, "nothing here; see /v1/events, /v1/aggregates, /eventbus"));
        router.errorHandler(405, HttpDoor::otherMethod);
        router.errorHandler(500, HttpDoor::failed);
    }

    /** Once there is a handler for 500, Vert.x logs nothing; a handshake that is none is the client's fault. */
    private static void failed(RoutingContext ctx) {
        if (!(ctx.failure() instanceof WebSocketHandshakeException)) {
            LOG.atError()
                    .addKeyValue("route", ctx.request().method())
                    .setCause(ctx.failure())
                    .log("request failed");
        }
        plain(ctx, 500, "the server failed; it has been logged");
    }

    private static void otherMethod(RoutingContext ctx) {
        String allowed = ctx.normalizedPath().startsWith("/v1/events") ? "POST" : "GET";
        ctx.response().putHeader(HttpHeaders.ALLOW, allowed);
        plain(ctx, 405, "another method, please: " + allowed);
    }

    private void events(RoutingContext ctx) {
        Caller caller = caller(ctx);
        if (isLimited(ctx, caller)) {
            return;
        }
        if (!isJson(ctx.request().getHeader(HttpHeaders.CONTENT_TYPE))) {
            refuse(ctx, Reason.MEDIA_TYPE_UNSUPPORTED, "send content-type: application/json");
            return;
        }
        String encoding = ctx.request().getHeader(HttpHeaders.CONTENT_ENCODING);
        boolean gzip = "gzip".equalsIgnoreCase(encoding);
        if (encoding != null && !gzip && !encoding.equalsIgnoreCase("identity")) {
            refuse(ctx, Reason.MEDIA_TYPE_UNSUPPORTED, "content-encoding may be gzip, or absent");
            return;
        }
        bodies.read(ctx.request(), new BodyReader.Reading() {
            @Override
            public void whole(byte[] body) {
                byte[] plain = gzip ? inflated(ctx, caller, body) : body;
                if (plain != null) {
                    intake.take(caller, plain)
                            .onSuccess(reply -> answer(ctx, reply))
                            .onFailure(ctx::fail);
                }
            }

            @Override
            public void refused(Reason reason, String detail) {
                if (reason == Reason.REQUEST_TOO_LARGE) {
                    intake.charge(caller, config.limits().requestBytes());
                }
                refuse(ctx, reason, detail);
            }
        });
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        int end = contentType.indexOf(';');
        String type = end < 0 ? contentType : contentType.substring(0, end);
        return type.trim().equalsIgnoreCase("application/json");
    }

    /** Turns away whose address has sent too much; true when that was so. */
    private boolean isLimited(RoutingContext ctx, Caller caller) {
        Refusal limited = intake.gate(caller);
        if (limited != null) {
            answer(ctx, intake.refuse(limited));
        }
        return limited != null;
    }

    /** The inflated body, or null when it was answered already. */
    private byte @Nullable [] inflated(RoutingContext ctx, Caller caller, byte[] body) {
        if (isLimited(ctx, caller)) {
            return null;
        }
        int limit = config.limits().inflatedBytes();
        try {
            byte[] inflated = BoundedGzip.inflate(body, limit);
            if (inflated == null) {
                intake.charge(caller, limit);
                refuse(ctx, Reason.REQUEST_TOO_LARGE, "at most " + limit + " bytes a request once inflated");
            }
            return inflated;
        } catch (IOException e) {
            intake.charge(caller, body.length);
            refuse(ctx, Reason.REQUEST_MALFORMED, "the body is no gzip stream");
            return null;
        }
    }

    private void aggregates(RoutingContext ctx, String family) {
        Caller caller = caller(ctx);
        if (isLimited(ctx, caller)) {
            return;
        }
        intake.charge(caller, 0);
        if (keys.reader(caller.bearer()) instanceof Refused refused) {
            refuse(ctx, Reason.KEY_INVALID, refused.why());
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
        if (reply.httpStatus() == 401) {
            ctx.response().putHeader("www-authenticate", "Bearer"); // RFC 9110, 11.6.1
        }
        json(ctx, reply.httpStatus()).end(reply.body().toBuffer());
        FaultPoint.AFTER_REPLY.pass();
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

    private Caller caller(RoutingContext ctx) {
        return Caller.of(ctx.request(), config.exposure());
    }
}
