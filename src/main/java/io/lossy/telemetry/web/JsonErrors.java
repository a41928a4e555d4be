package io.lossy.telemetry.web;

import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers failed requests of a port with JSON, whose {@code detail} says what is wrong. */
public final class JsonErrors {
    private static final Logger LOG = LoggerFactory.getLogger(JsonErrors.class);
    private static final CharSequence APPLICATION_JSON = HttpHeaders.createOptimized("application/json");

    private final JsonObject common;

    /** @param common the members of every error, which come before {@code detail} */
    public JsonErrors(JsonObject common) {
        this.common = common;
    }

    /** Answers the requests that no route of the router answers, and those whose route fails. */
    public void mount(Router router, String notFound, Predicate<String> isPostOnly) {
        router.errorHandler(404, ctx -> send(ctx, 404, notFound));
        router.errorHandler(
                405, ctx -> methodNotAllowed(ctx, isPostOnly.test(ctx.normalizedPath()) ? "POST" : "GET, HEAD"));
        router.errorHandler(500, ctx -> internalError(ctx.request(), ctx.failure()));
    }

    public void send(RoutingContext ctx, int status, String detail) {
        json(ctx, status, with(detail));
    }

    public void methodNotAllowed(RoutingContext ctx, String allowed) {
        ctx.response().putHeader(HttpHeaders.ALLOW, allowed);
        send(ctx, 405, "method not allowed; use " + allowed);
    }

    /**
     * Logs the failure, because Vert.x logs nothing once there is a handler for 500. A failed WebSocket handshake is
     * the client's error and is not logged.
     */
    public void internalError(HttpServerRequest request, Throwable failure) {
        if (!(failure instanceof WebSocketHandshakeException)) {
            LOG.atError()
                    .addKeyValue("route", request.method())
                    .setCause(failure)
                    .log("request failed");
        }
        json(request.response(), 500, with("internal server error (logged)").toBuffer());
    }

    private JsonObject with(String detail) {
        return common.copy().put("detail", detail);
    }

    /** Sends a JSON answer, unless the client has disconnected or already has an answer. */
    public static void json(RoutingContext ctx, int status, JsonObject body) {
        json(ctx.response(), status, body.toBuffer());
    }

    /** Sends encoded JSON, unless the client has disconnected or already has an answer. */
    public static void json(HttpServerResponse response, int status, Buffer body) {
        if (response.ended() || response.closed()) {
            return;
        }
        if (status == 401) {
            response.putHeader("www-authenticate", "Bearer"); // RFC 9110, 11.6.1
        }
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, APPLICATION_JSON)
                .end(body);
    }
}
