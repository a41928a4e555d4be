package io.lossy.telemetry.ops.product;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.web.JsonErrors;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Serves the figures of the page Product. All clients share one answer per window for {@link #KEPT}, also a failed one, so
 * that many open pages cost the database as much as one. Owned by one event loop.
 */
public final class ProductPage {
    static final Duration KEPT = Duration.ofSeconds(10);

    private final BiFunction<Catalog, ProductWindow, Future<JsonObject>> figures;
    private final Clock clock;
    private final JsonErrors errors;
    private final Map<ProductWindow, KeptAnswer> answers = new EnumMap<>(ProductWindow.class);
    private Catalog catalog;

    /** An answer, or the query that is still running. */
    private record KeptAnswer(Future<JsonObject> figures, Instant asked) {
        boolean isFresh(Instant now) {
            return !figures.isComplete() || now.isBefore(asked.plus(KEPT));
        }
    }

    /** @param figures reads them; its failure has a message for the user */
    public ProductPage(
            Catalog catalog,
            BiFunction<Catalog, ProductWindow, Future<JsonObject>> figures,
            Clock clock,
            JsonErrors errors) {
        this.catalog = catalog;
        this.figures = figures;
        this.clock = clock;
        this.errors = errors;
    }

    public void mount(Router router) {
        router.get("/ops/product/figures").handler(this::answer);
    }

    /** Switches to another catalog. */
    public void follow(Catalog next) {
        catalog = next;
        answers.clear();
    }

    private void answer(RoutingContext ctx) {
        ProductWindow window = ProductWindow.of(ctx.request().getParam("days"));
        if (window == null) {
            errors.send(ctx, 400, "days must be one of " + ProductWindow.choices());
            return;
        }
        ask(window)
                .onSuccess(read -> JsonErrors.json(ctx, 200, read))
                .onFailure(failure -> errors.send(ctx, 503, String.valueOf(failure.getMessage())));
    }

    private Future<JsonObject> ask(ProductWindow window) {
        Instant now = clock.instant();
        KeptAnswer kept = answers.get(window);
        if (kept == null || !kept.isFresh(now)) {
            kept = new KeptAnswer(figures.apply(catalog, window), now);
            answers.put(window, kept);
        }
        return kept.figures();
    }
}
