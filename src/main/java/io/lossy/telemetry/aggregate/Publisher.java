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
    private final Refill refill;
    private final LoadMonitor pressure;
    private final Clock clock;
    private final DeliveryOptions local = new DeliveryOptions().setLocalOnly(true);
    private final Map<String, JsonObject> lastPublished = new HashMap<>();
    private int leftOut;

    Publisher(EventBus bus, Windows windows, Refill refill, LoadMonitor pressure, Clock clock) {
        this.bus = bus;
        this.windows = windows;
        this.refill = refill;
        this.pressure = pressure;
        this.clock = clock;
    }

    /**
     * Publishes every family, unless history has not been read yet or this tick is left out because of the load level.
     */
    void tick() {
        if (refill.attempted() && isTime()) {
            Instant now = clock.instant();
            for (String family : windows.families()) {
                JsonObject message = snapshot(family, now);
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
        return latest == null ? snapshot(family, clock.instant()) : latest;
    }

    private JsonObject snapshot(String family, Instant now) {
        JsonObject message = windows.snapshot(family, now);
        return refill.complete() ? message : message.put("refilled", false);
    }
}
