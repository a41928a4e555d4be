package io.lossy.telemetry.ops;

import io.lossy.telemetry.access.Line;
import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.CommittedEvents;
import io.lossy.telemetry.event.RejectionBatch;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live page's line to the rest: reads meters and aggregates once a second, listens to what is committed only while
 * somebody watches, and sends every watcher one frame a second over Server-Sent Events. Owned by one event loop.
 */
final class LivePage {
    private static final Logger LOG = LoggerFactory.getLogger(LivePage.class);
    private static final long HOUR_SECONDS = 3_600;
    private static final int PROBE_UNWATCHED = 10;
    private static final int CLIENTS_EVERY = 30;
    private static final DeliveryOptions ASK =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(900);

    private final Vertx vertx;
    private final PageFacts facts;
    private final MeterRegistry registry;
    private final Health health;
    private final Clock clock;
    private final Instant up;
    private PageState state;
    private final Watchers watchers;
    private JsonObject lastHealth = new JsonObject().put("status", "ready");
    private @Nullable MessageConsumer<CommittedEvents> committed;
    private int second;

    LivePage(Vertx vertx, PageFacts facts, MeterRegistry registry, Health health, Clock clock, int watchers) {
        this.vertx = vertx;
        this.facts = facts;
        this.registry = registry;
        this.health = health;
        this.clock = clock;
        this.up = clock.instant();
        this.state = new PageState(facts, up);
        this.watchers = new Watchers(watchers, this::listen);
    }

    void open() {
        vertx.eventBus().<RejectionBatch>localConsumer(Addresses.WATCH_REJECTED, told -> {
            told.body().rejections().forEach(state.rejections()::add);
            if (watchers.size() > 0) {
                state.tail().refused(told.body().rejections());
            }
        });
        tell();
        lookBack(state, clock.instant());
        vertx.setPeriodic(1_000, timer -> tick());
    }

    /** Begins anew by another catalog, with the past from the database; pages that are open see it and read all again. */
    void follow(Catalog catalog) {
        Instant began = clock.instant();
        state = new PageState(facts.with(catalog), began, up);
        tell();
        lookBack(state, began);
    }

    private void lookBack(PageState fresh, Instant began) {
        facts.past()
                .apply(began.minusSeconds(HOUR_SECONDS), began)
                .onSuccess(fresh::remember)
                .onFailure(failure -> LOG.atInfo()
                        .addKeyValue("cause", failure.getMessage())
                        .log("the live page begins without the hour before this start"));
    }

    void mount(Router router) {
        router.get("/ops/snapshot")
                .handler(ctx -> ctx.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .end(state.snapshot(clock.instant(), watchers.size()).toBuffer()));
        router.get("/ops/live").handler(this::live);
    }

    void close() {
        watchers.close();
    }

    private void live(RoutingContext ctx) {
        if (isForeign(ctx.request().getHeader("sec-fetch-site"))) {
            refuse(ctx, 403, "this feed is for the page of this server");
        } else if (watchers.admit(ctx.response())) {
            Line.under(ctx.request().connection()).upgraded(); // asks nothing more, and is bounded by its own rules
            ctx.response().write("retry: 1000\n\n");
        } else {
            ctx.response().putHeader(HttpHeaders.RETRY_AFTER, "10");
            refuse(ctx, 503, "as many live pages are open as management.watchers allows; close one");
        }
    }

    /** A stranger's page could not read the feed, but it could take the places of those who can. */
    private static boolean isForeign(@Nullable String site) {
        return "cross-site".equals(site) || "same-site".equals(site);
    }

    private static void refuse(RoutingContext ctx, int status, String detail) {
        ctx.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(new JsonObject().put("detail", detail).toBuffer());
    }

    /** Hears of commits from the first watcher's coming to the last one's going. */
    private void listen() {
        MessageConsumer<CommittedEvents> listening = committed;
        if (watchers.size() > 0 && listening == null) {
            committed = vertx.eventBus()
                    .localConsumer(
                            Addresses.WATCH_COMMITTED,
                            told -> state.tail().stored(told.body().events()));
            readClients();
        } else if (watchers.size() == 0 && listening != null) {
            listening.unregister();
            committed = null;
            state.tail().clear();
        }
    }

    private void readClients() {
        facts.clients()
                .get()
                .onSuccess(totals -> state.clients(totals))
                .onFailure(failure -> LOG.atDebug()
                        .addKeyValue("cause", failure.getMessage())
                        .log("the clients' books could not be read; what was known of them stays on the page"));
    }

    private void tick() {
        boolean watched = watchers.size() > 0;
        if (watched || second % PROBE_UNWATCHED == 0) {
            health.ready().onSuccess(answer -> lastHealth = answer);
        }
        if (watched && second % CLIENTS_EVERY == 0) {
            readClients();
        }
        second++;
        vertx.eventBus()
                .<JsonObject>request(Addresses.SNAPSHOT, "", ASK)
                .onSuccess(figures -> state.figures().take(figures.body()))
                .onComplete(asked -> tell());
    }

    private void tell() {
        Instant now = clock.instant();
        state.sample(now, Readings.of(registry), lastHealth);
        if (watchers.size() > 0) {
            JsonObject frame = state.frame(now, watchers.size());
            watchers.send(Buffer.buffer("data: ").appendBuffer(frame.toBuffer()).appendString("\n\n"));
        }
    }
}
