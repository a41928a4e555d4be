package io.lossy.telemetry.cli.client;

import io.lossy.telemetry.address.WebAddress;
import io.lossy.telemetry.event.Addresses;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a subscription to aggregates alive and reconnects when a socket closes. Puts messages into a queue for the
 * command's own thread. If that thread is too slow, the oldest messages are dropped, because a newer message replaces
 * them.
 */
final class AggregateSubscription {
    /** Failure code of an overloaded server. */
    private static final Integer PRESSED = 503;

    private static final long FIRST_BACKOFF_MS = 250;
    private static final long LAST_BACKOFF_MS = 10_000;

    private final Vertx vertx;
    private final WebSocketClient client;
    private final WebAddress server;
    private final String nobodyThere;
    private final List<String> families;
    private final @Nullable String token;
    private final BlockingQueue<SubscriptionEvent> news;
    private boolean everOpen;
    private @Nullable BridgeClient bridge;
    private long backoffMillis = FIRST_BACKOFF_MS;

    /** Items for the command's thread. */
    sealed interface SubscriptionEvent {
        /** The aggregates of one family. */
        record AggregateMessage(JsonObject body) implements SubscriptionEvent {}

        /** The socket is closed; the next connect is in {@code retryMillis}. */
        record SubscriptionLost(long retryMillis) implements SubscriptionEvent {}

        /** The server is overloaded and accepts no new subscribers; the next attempt is in {@code retryMillis}. */
        record SubscriptionPostponed(long retryMillis) implements SubscriptionEvent {}

        /** The subscription failed for good. */
        record SubscriptionRejected(String why) implements SubscriptionEvent {}
    }

    AggregateSubscription(
            Vertx vertx, ServerOption server, List<String> families, BlockingQueue<SubscriptionEvent> news) {
        this.vertx = vertx;
        this.client = BridgeClient.client(vertx);
        this.server = server.url;
        this.nobodyThere = server.nobodyThere();
        this.families = List.copyOf(families);
        this.token = server.token;
        this.news = news;
    }

    void open() {
        BridgeClient.open(vertx, client, server, this::frame, this::again).onComplete(opened -> {
            if (opened.succeeded()) {
                everOpen = true;
                bridge = opened.result();
                families.forEach(family -> opened.result().register(Addresses.aggregates(family), token));
            } else if (everOpen) {
                again();
            } else {
                deliver(new SubscriptionEvent.SubscriptionRejected(
                        "can't connect to the bridge: " + opened.cause().getMessage() + "; " + nobodyThere));
            }
        });
    }

    private void again() {
        long wait = backoff();
        deliver(new SubscriptionEvent.SubscriptionLost(wait));
        vertx.setTimer(wait, timer -> open());
    }

    private void registerLater(String address) {
        long wait = backoff();
        BridgeClient asked = bridge;
        deliver(new SubscriptionEvent.SubscriptionPostponed(wait));
        vertx.setTimer(wait, timer -> {
            if (asked != null && asked == bridge) { // a newer socket has registered all addresses again
                asked.register(address, token);
            }
        });
    }

    private long backoff() {
        long wait = backoffMillis + (long) (Math.random() * backoffMillis);
        backoffMillis = Math.min(LAST_BACKOFF_MS, backoffMillis * 2);
        return wait;
    }

    private void frame(JsonObject frame) {
        if (PRESSED.equals(frame.getInteger("failureCode")) && frame.getString("address") != null) {
            registerLater(frame.getString("address"));
        } else if ("err".equals(frame.getString("type"))) {
            deliver(new SubscriptionEvent.SubscriptionRejected("the server answered " + frame.getValue("body")
                    + ": name a family of this server, and give a read token with --token if the server requires one"));
        } else if (frame.getValue("body") instanceof JsonObject body) {
            backoffMillis = FIRST_BACKOFF_MS;
            deliver(new SubscriptionEvent.AggregateMessage(body));
        }
    }

    private void deliver(SubscriptionEvent item) {
        while (!news.offer(item)) {
            news.poll();
        }
    }
}
