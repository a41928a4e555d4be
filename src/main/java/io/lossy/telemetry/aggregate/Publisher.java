package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.overload.LoadLevel;
import io.lossy.telemetry.overload.LoadMonitor;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * Publishes the figures to subscribers at every tick, and answers requests with the latest published figures. Nothing
 * is queued here. While the load level is above calm, it publishes at one tick in {@value #SPARING}.
 */
final class Publisher {
    /** The failure code of a request for a family that is not in the catalog. */
    static final int NO_SUCH_FAMILY = 404;

    /** Few enough ticks that clients do not regard the server as silent; the drawer does so after 3.5 s. */
    private static final int THROTTLED_EVERY = 3;

    private final EventBus bus;
    private final Windows windows;
    private final PartExchange exchange;
    private final Refill refill;
    private final LoadMonitor pressure;
    private final DoubleSupplier logLag;
    private final Clock clock;
    private final DeliveryOptions local = new DeliveryOptions().setLocalOnly(true);
    private final Map<String, JsonObject> lastPublished = new HashMap<>();
    private int leftOut;

    /**
     * @param windows those of this server; {@code exchange} adds the others to them
     * @param logLag  by how many seconds this server is behind the durable log; NaN if it reads none
     */
    Publisher(
            EventBus bus,
            Windows windows,
            PartExchange exchange,
            Refill refill,
            LoadMonitor pressure,
            DoubleSupplier logLag,
            Clock clock) {
        this.bus = bus;
        this.exchange = exchange;
        this.windows = windows;
        this.refill = refill;
        this.pressure = pressure;
        this.logLag = logLag;
        this.clock = clock;
    }

    /**
     * Publishes every family, unless history and the other servers' parts have not been read yet, or this tick is left out
     * because of the load level.
     */
    void tick() {
        if (refill.attempted() && exchange.attempted() && isTime()) {
            Instant now = clock.instant();
            Windows shown = exchange.shown(now.toEpochMilli());
            for (String family : windows.families()) {
                JsonObject message = snapshot(shown, family, now);
                lastPublished.put(family, message);
                bus.publish(Addresses.aggregates(family), message, local);
            }
        }
    }

    private boolean isTime() {
        if (pressure.now().level() != LoadLevel.CALM && ++leftOut < THROTTLED_EVERY) {
            return false;
        }
        leftOut = 0;
        return true;
    }

    /** Replies with the figures of one family, or with those of all: {@code {"families": {...}}}. */
    void answer(Message<String> question) {
        String family = question.body();
        if (family == null || family.isEmpty()) {
            JsonObject all = new JsonObject();
            windows.families().forEach(name -> all.put(name, latest(name)));
            question.reply(new JsonObject().put("families", all));
        } else if (windows.families().contains(family)) {
            question.reply(latest(family));
        } else {
            question.fail(NO_SUCH_FAMILY, "no such family");
        }
    }

    private JsonObject latest(String family) {
        JsonObject latest = lastPublished.get(family);
        if (latest != null) {
            return latest;
        }
        Instant now = clock.instant();
        return snapshot(exchange.shown(now.toEpochMilli()), family, now);
    }

    private JsonObject snapshot(Windows shown, String family, Instant now) {
        JsonObject message = shown.snapshot(family, now);
        if (!refill.complete() || !exchange.wasWhole()) {
            message.put("refilled", false);
        }
        double lag = logLag.getAsDouble();
        if (!Double.isNaN(lag)) {
            message.put("log_lag_seconds", lag);
        }
        return exchange.isPartial() ? message.put("partial", true) : message;
    }
}
