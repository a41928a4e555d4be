package io.lossy.telemetry.cli.load;

import io.lossy.telemetry.cli.client.BridgeClient;
import io.lossy.telemetry.cli.client.IngestReply;
import io.lossy.telemetry.event.Addresses;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Acts as one client of a load run: sends the batches of its outbox. If the socket closes or a reply is missing, it
 * opens another socket and sends the events again under the same ids. Confined to one event loop.
 */
final class LoadConnection {
    private static final long FIRST_BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LAST_BACKOFF_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Wait before a batch is sent again after the bridge failed or its reply was not an ingest reply. */
    private static final long RETRY_MILLIS = 500;

    private final Vertx vertx;
    private final WebSocketClient client;
    private final LoadPlan plan;
    private final LoadBooks books;
    private final Consumer<String> refused;
    private final LoadOutbox outbox;
    private final String installId;
    private final String sessionId;
    private @Nullable BridgeClient socket;
    private boolean connecting;
    private boolean everOpen;
    private boolean givenUp;
    private long connectAt;
    private long backoffNanos = FIRST_BACKOFF_NANOS;
    private long emitted;

    /** @param refused receives the reason if the server rejects whole requests, so that the run cannot continue */
    LoadConnection(Vertx vertx, WebSocketClient client, LoadPlan plan, LoadBooks books, Consumer<String> refused) {
        this.vertx = vertx;
        this.client = client;
        this.plan = plan;
        this.books = books;
        this.refused = refused;
        this.outbox = new LoadOutbox(
                plan.batchEvents(), plan.maxUnacked(), plan.timing().linger().toNanos());
        this.installId = plan.name() + "-" + UUID.randomUUID();
        this.sessionId = installId + "-1";
        this.connectAt = System.nanoTime();
    }

    boolean full() {
        return outbox.full();
    }

    int unacked() {
        return outbox.unacked();
    }

    void emit(Emission emission, long now) {
        books.emitted();
        emitted++;
        outbox.add(emission, now);
    }

    /** Connects if there is no socket, closes the socket if a reply is overdue, and otherwise sends what is due. */
    void tick(long now, boolean draining) {
        BridgeClient open = socket;
        if (open == null) {
            connect(now);
            return;
        }
        if (!givenUp && outbox.overdue(now, plan.timing().reply().toNanos())) {
            givenUp = true;
            books.timedOut();
            open.close();
        }
        if (givenUp) {
            return; // wait until the socket has closed
        }
        LoadOutbox.SentBatch flight = outbox.next(now, draining);
        while (flight != null) {
            open.send(Addresses.INGEST, flight.key(), request(flight.events()));
            flight = outbox.next(now, draining);
        }
    }

    void close() {
        if (socket != null) {
            socket.close();
        }
    }

    private void connect(long now) {
        if (connecting || now < connectAt) {
            return;
        }
        connecting = true;
        BridgeClient.open(vertx, client, plan.server(), this::frame, this::ended)
                .onComplete(opened -> {
                    connecting = false;
                    if (opened.succeeded()) {
                        if (everOpen) {
                            books.reconnected();
                        }
                        everOpen = true;
                        socket = opened.result();
                    } else if (everOpen) {
                        backOff(); // the bridge was open before, so try again
                    } else {
                        refused.accept(
                                "can't connect to the bridge: " + opened.cause().getMessage());
                    }
                });
    }

    private void ended() {
        socket = null;
        givenUp = false;
        books.resent(outbox.lost());
        backOff();
    }

    /**
     * Schedules the next connect. The wait doubles up to 5 s, plus a random time of up to as much again, so that
     * clients disconnected at the same time do not reconnect at the same time.
     */
    private void backOff() {
        connectAt = System.nanoTime() + backoffNanos + (long) (Math.random() * backoffNanos);
        backoffNanos = Math.min(LAST_BACKOFF_NANOS, backoffNanos * 2);
    }

    private void frame(JsonObject frame) {
        String address = frame.getString("address", "");
        LoadOutbox.SentBatch flight = outbox.answered(address);
        if (flight == null) {
            if ("err".equals(frame.getString("type")) && address.isEmpty()) {
                refused.accept("the server answered " + frame.getString("body", "err without a reason"));
            }
            return; // otherwise a late reply to an abandoned batch, whose events are being sent again
        }
        long now = System.nanoTime();
        JsonObject body = frame.getValue("body") instanceof JsonObject json ? json : null;
        if (body == null || !IngestReply.recognises(body)) {
            again(flight.events(), RETRY_MILLIS, now); // the bridge failed: no handler, or a timeout
            return;
        }
        answer(flight.events(), new IngestReply(body), now);
    }

    private void answer(List<Emission> events, IngestReply reply, long now) {
        if (reply.refused()) {
            outbox.again(events, Long.MAX_VALUE);
            refused.accept(reply.why());
            return;
        }
        backoffNanos = FIRST_BACKOFF_NANOS;
        List<Emission> again = books.settle(events, reply, now);
        if (!again.isEmpty()) {
            again(again, Math.max(reply.retryAfterMillis(), 1), now);
        }
    }

    private void again(List<Emission> events, long afterMillis, long now) {
        books.resent(events.size());
        outbox.again(events, now + TimeUnit.MILLISECONDS.toNanos(afterMillis));
    }

    private JsonObject request(List<Emission> events) {
        JsonArray array = new JsonArray();
        events.forEach(emission -> array.add(emission.event()));
        JsonObject request = new JsonObject()
                .put("batch_id", UUID.randomUUID().toString())
                .put("sent_at", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("source", plan.source().word())
                .put("install_id", installId)
                .put("session_id", sessionId)
                .put("release", plan.name())
                .put("report", new JsonObject().put("emitted", emitted).put("discarded", new JsonObject()))
                .put("events", array);
        return plan.key() == null ? request : request.put("key", plan.key());
    }
}
