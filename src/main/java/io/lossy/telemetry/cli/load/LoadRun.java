package io.lossy.telemetry.cli.load;

import io.lossy.telemetry.cli.client.BridgeClient;
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
 * Emits events by the schedule of a {@link LoadPlan}, whatever the server replies. Ends when every event has a result
 * or the drain time is over. Runs on one event loop; other threads may read {@link #tally()}.
 */
public final class LoadRun {
    private static final int TICK_MS = 5;
    private static final long TALLY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** Limit of events per tick, so that replies are processed even if the schedule is far behind. */
    private static final int MAX_BURST = 2_000;

    private final Vertx vertx;
    private final LoadPlan plan;
    private final Supplier<SampleEvent> events;
    private final LoadBooks books;
    private final Uuid7 ids = new Uuid7(Clock.systemUTC());
    private final List<LoadConnection> connections = new ArrayList<>();
    private final Promise<LoadCounts> done = Promise.promise();
    private volatile LoadCounts latest;
    private long start;
    private long nextTally;
    private long emitted;
    private int turn;
    private long drainUntil = Long.MAX_VALUE;
    private volatile @Nullable String refusal;

    public LoadRun(Vertx vertx, LoadPlan plan, Supplier<SampleEvent> events, boolean keepAcked) {
        this.vertx = vertx;
        this.plan = plan;
        this.events = events;
        this.books = new LoadBooks(keepAcked);
        this.latest = books.tally(0);
    }

    /** Starts the run. Completes with the last tally; errors of the server do not fail the future. */
    public CompletableFuture<LoadCounts> start() {
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

    /** Ends the schedule now and waits at most {@code waitNanos} for the missing replies. */
    public void stop(long waitNanos) {
        vertx.runOnContext(go -> drainUntil = Math.min(drainUntil, System.nanoTime() + waitNanos));
    }

    /** Returns the counts, at most a fifth of a second old. */
    LoadCounts tally() {
        return latest;
    }

    Queue<UUID> acked() {
        return books.acked();
    }

    /** Returns why the server rejects this run's requests; null if it accepts them. */
    @Nullable
    public String refusal() {
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
                return; // all connections are full: the events stay due, and the wait counts as latency
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
        SampleEvent invented = events.get();
        UUID id = ids.next();
        JsonObject event = new JsonObject()
                .put("event_id", id.toString())
                .put("event", invented.type().name())
                .put("payload", new JsonObject(invented.payload()));
        return new Emission(id, event, dueAt);
    }
}
