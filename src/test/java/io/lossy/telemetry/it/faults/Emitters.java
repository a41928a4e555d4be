package io.lossy.telemetry.it.faults;

import static org.awaitility.Awaitility.await;

import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.fixture.TestRequests;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Clients that emit all the time over both transports and retry every event without an answer. */
public final class Emitters implements AutoCloseable {
    private static final int EVERY_MS = 40;
    private static final int TURNS_PER_SECOND = 1_000 / EVERY_MS;
    /** New events a request. */
    private static final int NEW = 6;

    private static final int MAX_REQUEST = 150;
    private static final int MAX_ASKED = 12;
    /** Above it nothing new is emitted, as when a client's queue is full. */
    private static final int MAX_WAITING = 6_000;

    private final Vertx vertx = Vertx.vertx();
    private final EmitLedger ledger = new EmitLedger();
    private final List<RequestSender> couriers;
    private final Random dice;
    private final int each;
    private final Function<Random, JsonObject> source;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean emitting;
    private volatile long lastStored = System.nanoTime();

    Emitters(int port, long seed) {
        this(port, seed, NEW * TURNS_PER_SECOND, dice -> TestRequests.hit());
    }

    /**
     * @param perSecond new events, while no more than the queue of a client wait
     * @param source    makes a valid event
     */
    public Emitters(int port, long seed, int perSecond, Function<Random, JsonObject> source) {
        this.couriers = List.of(new HttpRequestSender(port), new BridgeRequestSender(vertx, port));
        this.dice = new Random(seed);
        this.each = perSecond / TURNS_PER_SECOND;
        this.source = source;
        vertx.setPeriodic(EVERY_MS, tick -> turn());
    }

    public EmitLedger ledger() {
        return ledger;
    }

    public void emit(boolean on) {
        emitting = on;
    }

    private synchronized void turn() {
        if (underWay.get() >= MAX_ASKED) {
            return;
        }
        for (int i = 0; i < each && emitting && ledger.waiting() < MAX_WAITING; i++) {
            ledger.emit(dice.nextInt(20) == 0 ? unknown() : source.apply(dice));
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

    /** An event that no catalog knows; it must be rejected once. */
    private static JsonObject unknown() {
        return TestRequests.event("lossy.cache.notes_found", new JsonObject());
    }

    private void ask(RequestSender courier, List<JsonObject> events) {
        underWay.incrementAndGet();
        courier.ask(TestRequests.request(events)).onComplete(answer -> {
            underWay.decrementAndGet();
            if (answer.failed()) {
                ledger.unanswered(events);
            } else if (ledger.answered(events, answer.result()) > 0) {
                lastStored = System.nanoTime();
            }
        });
    }

    /** Waits for an ack of a new row that comes after this moment, and returns how long after. */
    public Duration firstAckAfter(long nanos) {
        await().atMost(Patience.LONGEST).pollInterval(Duration.ofMillis(10)).until(() -> lastStored > nanos);
        return Duration.ofNanos(lastStored - nanos);
    }

    /** Emits nothing more and waits until every event has come to its end. */
    public void quiesce() {
        emitting = false;
        await().atMost(Patience.LONGEST)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> ledger.waiting() == 0 && underWay.get() == 0);
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
