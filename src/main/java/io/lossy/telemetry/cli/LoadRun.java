package io.lossy.telemetry.cli;

import io.lossy.telemetry.event.Uuid7;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Emits by the schedule of a {@link LoadPlan}, whatever the server answers, and ends when every event has come to its
 * end, or the wait for that is over. Everything happens on one event loop; other threads read {@link #tally()}.
 */
final class LoadRun {
    private static final int TICK_MS = 5;
    private static final long TALLY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** Emissions in one turn of the loop, so that replies get theirs even when the schedule is far behind. */
    private static final int MAX_BURST = 2_000;

    private final Vertx vertx;
    private final LoadPlan plan;
    private final Supplier<Invented> events;
    private final LoadBooks books;
    private final Uuid7 ids = new Uuid7(Clock.systemUTC());
    private final List<LoadConnection> connections = new ArrayList<>();
    private final Promise<LoadTally> done = Promise.promise();
    private volatile LoadTally latest;
    private long start;
    private long nextTally;
    private long emitted;
    private int turn;
    private long drainUntil = Long.MAX_VALUE;
    private volatile @Nullable String refusal;

    LoadRun(Vertx vertx, LoadPlan plan, Supplier<Invented> events, boolean keepAcked) {
        this.vertx = vertx;
        this.plan = plan;
        this.events = events;
        this.books = new LoadBooks(keepAcked);
        this.latest = books.tally(0);
    }

    /** The last tally is the result; never fails for what the server does. */
    CompletableFuture<LoadTally> start() {
        vertx.runOnContext(go -> {
            WebSocketClient sockets = BridgeClient.client(vertx);
            for (int i = 0; i < plan.connections(); i++) {
                connections.add(new LoadConnection(vertx, sockets, plan, books, why -> refusal = why));
            }
            start = System.nanoTime();
            nextTally = start;
            vertx.setPeriodic(TICK_MS, this::tick);
        });
        return done.future().toCompletionStage().toCompletableFuture();
    }

    /** Ends the schedule now and waits at most so long for the replies still out. */
    void stop(long waitNanos) {
        vertx.runOnContext(go -> drainUntil = Math.min(drainUntil, System.nanoTime() + waitNanos));
    }

    /** The books, at most a fifth of a second old. */
    LoadTally tally() {
        return latest;
    }

    Queue<UUID> acked() {
        return books.acked();
    }

    /** Why the server will not take anything of this run; null while it does. */
    @Nullable
    String refusal() {
        return refusal;
    }

    private void tick(long timer) {
        long now = System.nanoTime();
        boolean draining = drainUntil != Long.MAX_VALUE;
        if (!draining) {
            emitUntil(Math.min(now - start, plan.duration().toNanos()));
            if (now - start >= plan.duration().toNanos()) {
                drainUntil = now + plan.timing().drain().toNanos();
            }
        }
        connections.forEach(connection -> connection.tick(now, draining));
        long pending = connections.stream().mapToLong(LoadConnection::unacked).sum();
        boolean over = refusal != null || (draining && (pending == 0 || now >= drainUntil));
        if (over || now >= nextTally) {
            latest = books.tally(pending);
            nextTally = now + TALLY_NANOS;
        }
        if (over) {
            finish(timer);
        }
    }

    private void finish(long timer) {
        vertx.cancelTimer(timer);
        connections.forEach(LoadConnection::close);
        done.complete(latest);
    }

    private void emitUntil(long elapsed) {
        long due = (long) (plan.ratePerSecond() * elapsed / 1e9);
        long end = Math.min(due, emitted + MAX_BURST);
        while (emitted < end) {
            LoadConnection connection = withRoom();
            if (connection == null) {
                return; // the bound on un-acked events: what is due stays due, and its latency runs
            }
            long dueAt = start + (long) (emitted * 1e9 / plan.ratePerSecond());
            connection.emit(invent(dueAt), System.nanoTime());
            emitted++;
        }
    }

    private @Nullable LoadConnection withRoom() {
        for (int i = 0; i < connections.size(); i++) {
            turn = (turn + 1) % connections.size();
            LoadConnection connection = connections.get(turn);
            if (!connection.full()) {
                return connection;
            }
        }
        return null;
    }

    private Emission invent(long dueAt) {
        Invented invented = events.get();
        UUID id = ids.next();
        JsonObject event = new JsonObject()
                .put("event_id", id.toString())
                .put("event", invented.type().name())
                .put("payload", new JsonObject(invented.payload()));
        return new Emission(id, event, dueAt);
    }
}
