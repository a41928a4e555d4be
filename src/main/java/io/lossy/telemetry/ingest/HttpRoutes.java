package io.lossy.telemetry.ingest;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.Reason;
import io.lossy.telemetry.ingest.Admission.Refusal;
import io.lossy.telemetry.ingest.description.WireDescription;
import io.lossy.telemetry.security.auth.ReadTokenVerifier.TokenRejected;
import io.lossy.telemetry.web.CachedResponse;
import io.lossy.telemetry.web.JsonErrors;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code POST /v1/events} by {@link EventsRoute}, and {@code GET} of the catalog, the wire's descriptions and the
 * aggregates. Every error
 * is JSON; a rejected request carries its {@link Reason}.
 */
final class HttpRoutes {
    private static final String SCHEMA_FILE = ".schema.json";
    private static final JsonErrors ERRORS = new JsonErrors(new JsonObject().put("status", "refused"));

    private final Vertx vertx;
    private final IngestConfig config;
    private final WriteKeys keys;
    private final Admission admission;
    private final IngestService service;
    private final EventsRoute events;
    private final Set<String> families;
    private Catalog catalog;
    private CachedResponse publicCatalog;
    private @Nullable Future<WireDescription> description;

    HttpRoutes(Vertx vertx, IngestConfig config, SharedLimits shared, IngestService service, Catalog catalog) {
        this.vertx = vertx;
        this.config = config;
        this.keys = shared.keys();
        this.admission = shared.admission();
        this.service = service;
        this.events = new EventsRoute(config, admission, service, ERRORS);
        this.families = catalog.families().keySet();
        this.catalog = catalog;
        this.publicCatalog = tagged(catalog);
    }

    /** Sets the catalog that clients see. Call it on the verticle's event loop. */
    void setCatalog(Catalog next) {
        catalog = next;
        publicCatalog = tagged(next);
        description = null;
    }

    private static CachedResponse tagged(Catalog catalog) {
        byte[] json = PublicCatalogJson.of(catalog).toBuffer().getBytes();
        return CachedResponse.of(json, "application/json", "max-age=60");
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
            publicCatalog.answer(ctx);
        });
        router.get("/v1/openapi.json").handler(ctx -> describe(ctx, WireDescription::openApi));
        router.get("/v1/asyncapi.json").handler(ctx -> describe(ctx, WireDescription::asyncApi));
        router.get("/v1/catalog/:file").handler(ctx -> {
            String file = ctx.pathParam("file");
            if (file.endsWith(SCHEMA_FILE)) {
                String event = file.substring(0, file.length() - SCHEMA_FILE.length());
                describe(ctx, wire -> wire.schemas().get(event));
            } else {
                ctx.next();
            }
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

    /** @param part returns null if the description has no such part */
    private void describe(RoutingContext ctx, Function<WireDescription, @Nullable CachedResponse> part) {
        described()
                .onSuccess(wire -> {
                    CachedResponse found = part.apply(wire);
                    if (found == null) {
                        ERRORS.send(ctx, 404, "no such event; GET /v1/catalog lists them");
                    } else {
                        OriginCheck.varyByOrigin(ctx.response());
                        found.answer(ctx);
                    }
                })
                .onFailure(ctx::fail);
    }

    /** Writes the description at the first request for it, on another thread, because few clients ever ask. */
    private Future<WireDescription> described() {
        Future<WireDescription> known = description;
        if (known == null) {
            Catalog current = catalog;
            known = vertx.executeBlocking(() -> WireDescription.of(
                    current, config.limits().maxEvents(), config.exposure().isEncrypted()));
            description = known;
        }
        return known;
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
