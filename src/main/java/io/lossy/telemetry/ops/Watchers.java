package io.lossy.telemetry.ops;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whoever has the page open: each gets every frame, encoded once for all, while it takes them. One that is slow misses
 * frames and gets the newest when it has caught up; nothing waits for it here but what its socket holds. One that takes
 * nothing for {@link #PATIENCE} frames is closed. Owned by one event loop.
 */
final class Watchers {
    /** Frames missed in a row, one a second. */
    static final int PATIENCE = 30;
    /** Bytes that may wait for one watcher before it counts as slow: about two frames. */
    static final int QUEUE_BYTES = 64 << 10;

    private final int most;
    private final Map<HttpServerResponse, Integer> missed = new HashMap<>();
    private final Runnable changed;

    /** @param changed told when someone came or went */
    Watchers(int most, Runnable changed) {
        this.most = most;
        this.changed = changed;
    }

    int size() {
        return missed.size();
    }

    /** False when there are as many as may be. */
    boolean admit(HttpServerResponse response) {
        if (missed.size() >= most) {
            return false;
        }
        response.setChunked(true)
                .setWriteQueueMaxSize(QUEUE_BYTES)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8")
                // a compressor would hold frames back and hide from us how many bytes wait
                .putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY)
                .putHeader("x-accel-buffering", "no");
        response.closeHandler(closed -> gone(response));
        response.exceptionHandler(broken -> gone(response));
        missed.put(response, 0);
        changed.run();
        return true;
    }

    private void gone(HttpServerResponse response) {
        if (missed.remove(response) != null) {
            changed.run();
        }
    }

    /** @param frame one message of the feed, complete in itself */
    void send(Buffer frame) {
        List<HttpServerResponse> given = new ArrayList<>();
        for (Map.Entry<HttpServerResponse, Integer> watcher : missed.entrySet()) {
            if (!watcher.getKey().writeQueueFull()) {
                watcher.setValue(0);
                watcher.getKey().write(frame);
            } else if (watcher.getValue() >= PATIENCE) {
                given.add(watcher.getKey());
            } else {
                watcher.setValue(watcher.getValue() + 1);
            }
        }
        given.forEach(slow -> {
            gone(slow);
            slow.reset();
        });
    }

    /** Ends every feed, so that closing the port waits for nobody. */
    void close() {
        List.copyOf(missed.keySet()).forEach(HttpServerResponse::end);
    }
}
