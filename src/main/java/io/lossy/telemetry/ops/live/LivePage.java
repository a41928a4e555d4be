package io.lossy.telemetry.ops.live;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.event.CommittedEvents;
import io.lossy.telemetry.event.RejectionBatch;
import io.lossy.telemetry.ops.health.Health;
import io.lossy.telemetry.security.net.ConnectionGuard;
import io.lossy.telemetry.web.HeadRequests;
import io.lossy.telemetry.web.JsonErrors;
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
 * Feeds the live page. It reads meters and aggregates once a second, receives committed events only while a page is
 * open, and sends every page one frame per second over Server-Sent Events. Owned by one event loop.
 */
public final class LivePage {
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
    private final JsonErrors errors;
    private PageState state;
    private final SseClients watchers;
    private JsonObject lastHealth = new JsonObject().put("status", "ready");
    private @Nullable MessageConsumer<CommittedEvents> committed;
    private int second;

    public LivePage(
            Vertx vertx,
            PageFacts facts,
            MeterRegistry registry,
            Health health,
            Clock clock,
            int watchers,
            JsonErrors errors) {
        this.errors = errors;
        this.vertx = vertx;
        this.facts = facts;
        this.registry = registry;
        this.health = health;
        this.clock = clock;
        this.up = clock.instant();
        this.state = new PageState(facts, up);
        this.watchers = new SseClients(watchers, this::listen);
    }

    public void open() {
        vertx.eventBus().<RejectionBatch>localConsumer(Addresses.WATCH_REJECTED, message -> {
            message.body().rejections().forEach(state.rejections()::add);
            if (watchers.size() > 0) {
                state.tail().refused(message.body().rejections());
            }
        });
        deliver();
        lookBack(state, clock.instant());
        vertx.setPeriodic(1_000, timer -> tick());
    }

    /**
     * Starts again with another catalog and loads the last hour from the database. Open pages notice the change and
     * reload everything.
     */
    public void follow(Catalog catalog) {
        Instant began = clock.instant();
        state = new PageState(facts.with(catalog), began, up);
        deliver();
        lookBack(state, began);
    }

    private void lookBack(PageState fresh, Instant began) {
        facts.past()
                .apply(began.minusSeconds(HOUR_SECONDS), began)
                .onSuccess(fresh::remember)
                .onFailure(failure -> LOG.atInfo()
                        .addKeyValue("cause", failure.getMessage())
                        .log("the live page starts without the last hour"));
    }

    public void mount(Router router) {
        router.get("/ops/snapshot")
                .handler(ctx -> JsonErrors.json(ctx, 200, state.snapshot(clock.instant(), watchers.size())));
        router.get("/ops/live").handler(this::live);
    }

    public void close() {
        watchers.close();
    }

    private void live(RoutingContext ctx) {
        if (isForeign(ctx.request().getHeader("sec-fetch-site"))) {
            errors.send(ctx, 403, "only the live page of this server may read this feed");
        } else if (HeadRequests.isHead(ctx)) {
            SseClients.stream(ctx.response()).end();
        } else if (watchers.admit(ctx.response())) {
            ConnectionGuard.of(ctx.request().connection()).detachFromHttp(); // feeds have limits of their own
            ctx.response().write("retry: 1000\n\n");
        } else {
            ctx.response().putHeader(HttpHeaders.RETRY_AFTER, "10");
            errors.send(ctx, 503, "too many live pages are open; close one, or raise management.watchers");
        }
    }

    /**
     * Returns true if a page of another site sent the request. Such a page can't read the feed, but it could use up the
     * allowed number of pages.
     */
    private static boolean isForeign(@Nullable String site) {
        return "cross-site".equals(site) || "same-site".equals(site);
    }

    /** Subscribes to commits while at least one page is open. */
    private void listen() {
        MessageConsumer<CommittedEvents> listening = committed;
        if (watchers.size() > 0 && listening == null) {
            committed = vertx.eventBus()
                    .localConsumer(
                            Addresses.WATCH_COMMITTED,
                            message -> state.tail().stored(message.body().events()));
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
                        .log("client reports could not be read; the page keeps the previous figures"));
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
                .onComplete(asked -> deliver());
    }

    private void deliver() {
        Instant now = clock.instant();
        state.sample(now, MetricReadings.of(registry), lastHealth);
        if (watchers.size() > 0) {
            JsonObject frame = state.frame(now, watchers.size());
            watchers.send(Buffer.buffer("data: ").appendBuffer(frame.toBuffer()).appendString("\n\n"));
        }
    }
}
