package io.lossy.telemetry.faults;

import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.Wire;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that emit all the time over both doors, ask again about whatever was not answered, and never give up. */
final class Emitters implements AutoCloseable {
    private static final int EVERY_MS = 40;
    /** New events a request. */
    private static final int NEW = 6;

    private static final int MAX_REQUEST = 150;
    private static final int MAX_ASKED = 12;
    /** Above it nothing new is emitted, as when a client's queue is full. */
    private static final int MAX_WAITING = 6_000;

    private final Vertx vertx = Vertx.vertx();
    private final EmitLedger ledger = new EmitLedger();
    private final List<Courier> couriers;
    private final Random dice;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean emitting;
    private volatile long lastStored = System.nanoTime();

    Emitters(int port, long seed) {
        this.couriers = List.of(new HttpCourier(port), new BridgeCourier(vertx, port));
        this.dice = new Random(seed);
        vertx.setPeriodic(EVERY_MS, tick -> turn());
    }

    EmitLedger ledger() {
        return ledger;
    }

    void emit(boolean on) {
        emitting = on;
    }

    private synchronized void turn() {
        if (underWay.get() >= MAX_ASKED) {
            return;
        }
        for (int i = 0; i < NEW && emitting && ledger.waiting() < MAX_WAITING; i++) {
            ledger.emit(dice.nextInt(20) == 0 ? unknown() : Wire.hit());
        }
        List<JsonObject> events = new ArrayList<>(ledger.take(dice, MAX_REQUEST));
        if (events.isEmpty()) {
            return;
        }
        if (dice.nextInt(8) == 0) {
            events.addAll(ledger.again(dice, 5));
        }
        ask(couriers.get(dice.nextInt(couriers.size())), events);
    }

    /** What no catalog knows, and must be told so once and for good. */
    private static JsonObject unknown() {
        return Wire.event("lossy.cache.notes_found", new JsonObject());
    }

    private void ask(Courier courier, List<JsonObject> events) {
        underWay.incrementAndGet();
        courier.ask(Wire.request(events)).onComplete(answer -> {
            underWay.decrementAndGet();
            if (answer.failed()) {
                ledger.unanswered(events);
            } else if (ledger.answered(events, answer.result()) > 0) {
                lastStored = System.nanoTime();
            }
        });
    }

    /** Waits for an ack of a new row that comes after this moment, and returns how long after. */
    Duration firstAckAfter(long nanos) {
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> lastStored > nanos);
        return Duration.ofNanos(lastStored - nanos);
    }

    /** Emits nothing more and waits until every event has come to its end. */
    void quiesce() {
        emitting = false;
        await().atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> ledger.waiting() == 0 && underWay.get() == 0);
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
