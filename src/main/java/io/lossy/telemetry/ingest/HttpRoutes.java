package io.lossy.telemetry.ingest;

import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.ingest.Admission.Refusal;
import io.lossy.telemetry.security.auth.ReadTokenVerifier.TokenRejected;
import io.lossy.telemetry.web.CachedResponse;
import io.lossy.telemetry.web.JsonErrors;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * Serves {@code POST /v1/events} by {@link EventsRoute}, and {@code GET} of the catalog and the aggregates. Every error
 * is JSON; a rejected request carries its {@link Reason}.
 */
final class HttpRoutes {
    private static final JsonErrors ERRORS = new JsonErrors(new JsonObject().put("status", "refused"));

    private final Vertx vertx;
    private final IngestConfig config;
    private final WriteKeys keys;
    private final Admission admission;
    private final IngestService service;
    private final EventsRoute events;
    private final Set<String> families;
    private CachedResponse catalog;

    HttpRoutes(
            Vertx vertx,
            IngestConfig config,
            SharedLimits shared,
            IngestService service,
            Set<String> families,
            JsonObject catalog) {
        this.vertx = vertx;
        this.config = config;
        this.keys = shared.keys();
        this.admission = shared.admission();
        this.service = service;
        this.events = new EventsRoute(config, admission, service, ERRORS);
        this.families = families;
        this.catalog = tagged(catalog);
    }

    /** Sets the content of {@code /v1/catalog}. Call it on the verticle's event loop. */
    void setCatalog(JsonObject next) {
        catalog = tagged(next);
    }

    private static CachedResponse tagged(JsonObject catalog) {
        return CachedResponse.of(catalog.toBuffer().getBytes(), "application/json", "max-age=60");
    }

    /** Handles a request to {@code POST /v1/events}. An error is answered as the router would answer it. */
    void events(HttpServerRequest request) {
        try {
            events.handle(request);
        } catch (RuntimeException fault) {
            ERRORS.internalError(request, fault);
        }
    }

    void mount(Router router) {
        router.post(EventsRoute.PATH).handler(ctx -> events(ctx.request()));
        router.get("/v1/catalog").handler(ctx -> {
            OriginCheck.varyByOrigin(ctx.response());
            catalog.answer(ctx);
        });
        router.get("/v1/aggregates").handler(ctx -> aggregates(ctx, ""));
        router.get("/v1/aggregates/:family").handler(ctx -> aggregates(ctx, ctx.pathParam("family")));
        router.errorHandler(
                400, ctx -> events.refuse(ctx.request(), Reason.REQUEST_MALFORMED, "malformed HTTP request"));
        ERRORS.mount(
                router,
                "no such path; use /v1/events, /v1/aggregates or /eventbus",
                path -> path.startsWith(EventsRoute.PATH));
    }

    private void aggregates(RoutingContext ctx, String family) {
        Caller caller = Caller.of(ctx.request(), config.exposure());
        Refusal limited = admission.checkRate(caller);
        if (limited != null) {
            events.answer(ctx.request(), service.refuse(limited));
            return;
        }
        admission.charge(caller, 0);
        if (keys.reader(caller.bearer()) instanceof TokenRejected refused) {
            events.refuse(ctx.request(), Reason.KEY_INVALID, refused.why());
            return;
        }
        if (!family.isEmpty() && !families.contains(family)) {
            ERRORS.send(ctx, 404, "no such family; the families are: " + String.join(", ", families));
            return;
        }
        vertx.eventBus()
                .<JsonObject>request(Addresses.SNAPSHOT, family, new DeliveryOptions().setLocalOnly(true))
                .onSuccess(message -> JsonErrors.json(ctx, 200, message.body()))
                .onFailure(failure -> ERRORS.send(ctx, 503, "the aggregates are not ready; retry in a second"));
    }
}
