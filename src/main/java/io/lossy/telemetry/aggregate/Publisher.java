package io.lossy.telemetry.aggregate;

import io.lossy.telemetry.event.Addresses;
import io.lossy.telemetry.pressure.Level;
import io.lossy.telemetry.pressure.Pressure;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells the figures: to subscribers at every tick, to whoever asks in between what the last tick told. Newest wins;
 * nothing is queued here. While the server is hard pressed, it tells at one tick in {@value #SPARING}.
 */
final class Publisher {
    /** Failure code of a question about a family that the catalog does not have. */
    static final int NO_SUCH_FAMILY = 404;

    /** Few enough ticks that nobody takes the server for silent; the drawer does so after 3.5 s. */
    private static final int SPARING = 3;

    private final EventBus bus;
    private final Windows windows;
    private final Refill refill;
    private final Pressure pressure;
    private final Clock clock;
    private final DeliveryOptions local = new DeliveryOptions().setLocalOnly(true);
    private final Map<String, JsonObject> told = new HashMap<>();
    private int leftOut;

    Publisher(EventBus bus, Windows windows, Refill refill, Pressure pressure, Clock clock) {
        this.bus = bus;
        this.windows = windows;
        this.refill = refill;
        this.pressure = pressure;
        this.clock = clock;
    }

    /** Publishes every family, unless history has not been read yet, or it is to be sparing. */
    void tick() {
        if (refill.tried() && isTime()) {
            Instant now = clock.instant();
            for (String family : windows.families()) {
                JsonObject message = snapshot(family, now);
                told.put(family, message);
                bus.publish(Addresses.aggregates(family), message, local);
            }
        }
    }

    private boolean isTime() {
        if (pressure.now().level() != Level.CALM && ++leftOut < SPARING) {
            return false;
        }
        leftOut = 0;
        return true;
    }

    /** Answers with one family's figures, or with all: {@code {"families": {...}}}. */
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
        JsonObject latest = told.get(family);
        return latest == null ? snapshot(family, clock.instant()) : latest;
    }

    private JsonObject snapshot(String family, Instant now) {
        JsonObject message = windows.snapshot(family, now);
        return refill.complete() ? message : message.put("refilled", false);
    }
}
