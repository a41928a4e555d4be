package io.lossy.telemetry.ingest;

import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.ingest.reply.Reply;
import io.lossy.telemetry.security.auth.UrlSecrets;
import io.lossy.telemetry.web.JsonErrors;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rejects pages of foreign origins before every route of the public port, on every transport (the check inside SockJS
 * covers WebSocket only). It adds the CORS headers itself, because vertx-web's {@code CorsHandler} sends other ones. If
 * no write keys are configured it also requires a loopback Host, so that a foreign name that resolves to this machine
 * (DNS rebinding) gives no access. Owned by one event loop.
 */
final class OriginCheck implements Handler<RoutingContext> {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    /** Rejected here because the router inside SockJS would log a stack trace for it. */
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");

    private static final String FOREIGN = "this origin is not listed under ingest.origins";
    /** Clients choose their Host, so the memory for accepted ones is bounded. */
    private static final int MAX_ACCEPTED = 16;

    private static final int MAX_HOST = 255;

    private final Set<String> accepted = new HashSet<>();
    private final OriginRule rule;
    private final boolean loopbackOnly;
    private final IngestService intake;

    OriginCheck(IngestConfig config, IngestService intake) {
        this.rule = new OriginRule(config.origins());
        this.loopbackOnly = config.open();
        this.intake = intake;
    }

    @Override
    public void handle(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        if (isForeignHost(request)) {
            refuse(request, Reason.ORIGIN_NOT_ALLOWED, FOREIGN);
        } else if (admits(request)) {
            ctx.next();
        }
    }

    /**
     * Returns true if the Host is among the last ones that {@link #handle} accepted. The decision depends on that text
     * alone, so it need not be parsed again.
     */
    boolean knowsHost(HttpServerRequest request) {
        String host = request.getHeader(HttpHeaders.HOST);
        return host != null && accepted.contains(host);
    }

    private boolean isForeignHost(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        boolean foreign = loopbackOnly
                && (authority == null || !LOOPBACK.contains(authority.host().toLowerCase(Locale.ROOT)));
        String host = request.getHeader(HttpHeaders.HOST);
        if (!foreign && host != null && host.length() <= MAX_HOST) {
            if (accepted.size() >= MAX_ACCEPTED) {
                accepted.clear();
            }
            accepted.add(host);
        }
        return foreign;
    }

    /** Checks everything but the Host. Returns true if a route may answer; otherwise the request is answered. */
    boolean admits(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null) {
            if (!rule.allows(origin) || saysTwo(request)) {
                refuse(request, Reason.ORIGIN_NOT_ALLOWED, FOREIGN);
                return false;
            }
            allow(request.response(), origin);
            if (request.method().equals(HttpMethod.OPTIONS)) {
                request.response().setStatusCode(204).end();
                return false;
            }
        }
        String problem = EventsRoute.PATH.equals(request.uri()) ? null : problem(request);
        if (problem != null) {
            refuse(request, Reason.REQUEST_MALFORMED, problem);
        }
        return problem == null;
    }

    private static @Nullable String problem(HttpServerRequest request) {
        if (UrlSecrets.isIn(request.uri())) {
            return UrlSecrets.ADVICE;
        }
        return request.query() != null && BROKEN_ESCAPE.matcher(request.query()).find()
                ? "the path has a % without two hex digits"
                : null;
    }

    /** Returns true if there are several Origin headers: one is checked here, and other software may use another. */
    private static boolean saysTwo(HttpServerRequest request) {
        return request.headers().getAll(HttpHeaders.ORIGIN).size() > 1;
    }

    private void refuse(HttpServerRequest request, Reason reason, String detail) {
        Reply reply = intake.refuse(reason, detail, 0);
        JsonErrors.json(request.response(), reply.httpStatus(), reply.json());
    }

    /** Also needed if the request has no Origin: a cache must not serve that response to a request that has one. */
    static void varyByOrigin(HttpServerResponse response) {
        if (!response.ended() && !response.closed()) {
            response.putHeader(HttpHeaders.VARY, "origin");
        }
    }

    private static void allow(HttpServerResponse response, String origin) {
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                .putHeader(HttpHeaders.VARY, "origin")
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, OPTIONS")
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "content-type, content-encoding, authorization")
                .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, "retry-after")
                .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600");
    }
}
