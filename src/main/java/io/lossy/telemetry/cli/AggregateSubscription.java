package io.lossy.telemetry.cli;

import io.lossy.telemetry.event.Addresses;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a subscription to aggregates alive over sockets that come and go. What happens is put on a queue for the
 * command's own thread to show; a thread that can't keep up loses the oldest messages, each being newer than the last.
 */
final class AggregateSubscription {
    /** How a server that is hard pressed refuses. */
    private static final Integer PRESSED = 503;

    private static final long FIRST_BACKOFF_MS = 250;
    private static final long LAST_BACKOFF_MS = 10_000;

    private final Vertx vertx;
    private final WebSocketClient client;
    private final URI server;
    private final String nobodyThere;
    private final List<String> families;
    private final @Nullable String token;
    private final BlockingQueue<News> news;
    private boolean everOpen;
    private @Nullable BridgeClient bridge;
    private long backoffMillis = FIRST_BACKOFF_MS;

    /** What the subscription has to tell. */
    sealed interface News {
        /** The aggregates of one family. */
        record Message(JsonObject body) implements News {}

        /** The socket is gone; another is tried in so many milliseconds. */
        record Interrupted(long retryMillis) implements News {}

        /** The server is hard pressed and takes no new subscribers; it is asked again in so many milliseconds. */
        record Postponed(long retryMillis) implements News {}

        /** There is nothing to wait for. */
        record Refused(String why) implements News {}
    }

    AggregateSubscription(Vertx vertx, ServerOption server, List<String> families, BlockingQueue<News> news) {
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
                tell(new News.Refused(
                        "the bridge did not open: " + opened.cause().getMessage() + "; " + nobodyThere));
            }
        });
    }

    private void again() {
        long wait = backoff();
        tell(new News.Interrupted(wait));
        vertx.setTimer(wait, timer -> open());
    }

    private void registerLater(String address) {
        long wait = backoff();
        BridgeClient asked = bridge;
        tell(new News.Postponed(wait));
        vertx.setTimer(wait, timer -> {
            if (asked != null && asked == bridge) { // another one has registered all anew
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
            tell(new News.Refused("the bridge says " + frame.getValue("body")
                    + ": name a family of this server, and give a read token with --token where it wants one"));
        } else if (frame.getValue("body") instanceof JsonObject body) {
            backoffMillis = FIRST_BACKOFF_MS;
            tell(new News.Message(body));
        }
    }

    private void tell(News item) {
        while (!news.offer(item)) {
            news.poll();
        }
    }
}
