package io.lossy.telemetry.ingest;

import io.lossy.telemetry.security.net.ConnectionLimiter;
import io.lossy.telemetry.web.HeadRequests;
import io.lossy.telemetry.web.SecurityHeaders;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;

/**
 * Handles every request of the public port. Requests to exactly {@code POST /v1/events} skip the router, whose work
 * costs more than reading a small request; all others pass through it. Both ways run the same checks in the same order.
 */
final class PublicRequests implements Handler<HttpServerRequest> {
    private final SecurityHeaders headers;
    private final ConnectionLimiter connections;
    private final OriginCheck origins;
    private final HttpRoutes routes;
    private final Router router;

    PublicRequests(
            Vertx vertx,
            SecurityHeaders headers,
            ConnectionLimiter connections,
            OriginCheck origins,
            HttpRoutes routes) {
        this.headers = headers;
        this.connections = connections;
        this.origins = origins;
        this.routes = routes;
        this.router = Router.router(vertx);
        router.route().handler(new HeadRequests(false));
        router.route().handler(ctx -> {
            if (admits(ctx.request())) {
                ctx.next();
            }
        });
        router.route().handler(origins);
    }

    /** Returns the router, whose checks precede every route that is mounted on it. */
    Router router() {
        return router;
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (!isPlainSend(request)) {
            router.handle(request);
        } else if (admits(request) && origins.admits(request)) {
            routes.events(request);
        }
    }

    /**
     * Returns true if the router would only choose the route of the events. It also rejects invalid Host headers, so
     * only a Host that has passed it before qualifies.
     */
    private boolean isPlainSend(HttpServerRequest request) {
        return request.method().equals(HttpMethod.POST)
                && request.uri().equals(EventsRoute.PATH)
                && origins.knowsHost(request);
    }

    private boolean admits(HttpServerRequest request) {
        headers.addTo(request.response());
        return connections.admit(request);
    }
}
