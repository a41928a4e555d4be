package io.lossy.telemetry.ingest;

import io.lossy.telemetry.access.TlsPort;
import io.lossy.telemetry.access.UrlSecrets;
import io.lossy.telemetry.event.Reason;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Stands before every route of the public port: a page of a foreign origin gets no further, whichever transport it tries
 * (the check inside SockJS covers WebSocket only). While no keys are set it also wants a loopback Host, so that a foreign
 * name that resolves to this machine (DNS rebinding) opens nothing.
 */
final class OriginGate implements Handler<RoutingContext> {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    /** The router within SockJS would put a stack trace into the log for it. */
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");

    private final OriginRule rule;
    private final boolean loopbackOnly;
    private final boolean encrypted;
    private final Intake intake;

    OriginGate(IngestConfig config, Intake intake) {
        this.rule = new OriginRule(config.origins());
        this.loopbackOnly = config.open();
        this.encrypted = config.exposure().isEncrypted();
        this.intake = intake;
    }

    @Override
    public void handle(RoutingContext ctx) {
        if (encrypted) {
            ctx.response().putHeader("strict-transport-security", TlsPort.HSTS);
        }
        HttpServerRequest request = ctx.request();
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        HostAndPort authority = request.authority();
        boolean foreignHost = loopbackOnly
                && (authority == null || !LOOPBACK.contains(authority.host().toLowerCase(Locale.ROOT)));
        if (foreignHost || !rule.allows(origin) || saysTwo(request)) {
            refuse(ctx, Reason.ORIGIN_NOT_ALLOWED, "this origin is not listed under ingest.origins");
            return;
        }
        if (origin != null) {
            allow(ctx.response(), origin);
            if (request.method().equals(HttpMethod.OPTIONS)) {
                ctx.response().setStatusCode(204).end();
                return;
            }
        }
        if (UrlSecrets.isIn(request.uri())) {
            refuse(ctx, Reason.REQUEST_MALFORMED, UrlSecrets.ADVICE);
            return;
        }
        if (request.query() != null && BROKEN_ESCAPE.matcher(request.query()).find()) {
            refuse(ctx, Reason.REQUEST_MALFORMED, "an escape in the address is not % and two hex digits");
            return;
        }
        ctx.next();
    }

    /** One of them is looked at here, and perhaps another one elsewhere. */
    private static boolean saysTwo(HttpServerRequest request) {
        return request.headers().getAll(HttpHeaders.ORIGIN).size() > 1;
    }

    private void refuse(RoutingContext ctx, Reason reason, String detail) {
        Reply reply = intake.refuse(reason, detail, 0);
        ctx.response()
                .setStatusCode(reply.httpStatus())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(reply.body().toBuffer());
    }

    /** What every answer carries: none is a page, and none is to be kept. */
    static void harden(HttpServerResponse response) {
        response.putHeader("x-content-type-options", "nosniff")
                .putHeader("referrer-policy", "no-referrer")
                .putHeader("content-security-policy", "default-src 'none'; frame-ancestors 'none'")
                .putHeader("cache-control", "no-store")
                .putHeader("cross-origin-resource-policy", "cross-origin");
    }

    private static void allow(HttpServerResponse response, String origin) {
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                .putHeader(HttpHeaders.VARY, "origin")
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS")
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "content-type, content-encoding, authorization")
                .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, "retry-after")
                .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600");
    }
}
