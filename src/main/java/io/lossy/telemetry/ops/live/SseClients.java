package io.lossy.telemetry.ops.live;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sends frames to all open live pages, encoded once for all. A slow page misses frames and receives the newest one when
 * it has caught up. Only its socket's write queue holds data for it. A page that misses more than {@link #PATIENCE}
 * frames in a row is disconnected. Owned by one event loop.
 */
final class SseClients {
    /** Frames that a page may miss in a row, at one per second. */
    static final int PATIENCE = 30;
    /** Bytes that may wait for one page before it counts as slow: about two frames. */
    static final int QUEUE_BYTES = 64 << 10;

    private final int most;
    private final Map<HttpServerResponse, Integer> missed = new HashMap<>();
    private final Runnable changed;

    /** @param changed called when a page was opened or closed */
    SseClients(int most, Runnable changed) {
        this.most = most;
        this.changed = changed;
    }

    int size() {
        return missed.size();
    }

    /** Returns false if the limit of open pages is reached. */
    boolean admit(HttpServerResponse response) {
        if (missed.size() >= most) {
            return false;
        }
        stream(response);
        response.closeHandler(closed -> gone(response));
        response.exceptionHandler(broken -> gone(response));
        missed.put(response, 0);
        changed.run();
        return true;
    }

    /** Prepares the response for Server-Sent Events. */
    static HttpServerResponse stream(HttpServerResponse response) {
        return response.setChunked(true)
                .setWriteQueueMaxSize(QUEUE_BYTES)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8")
                // a compressor would delay frames and hide how many bytes wait
                .putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY)
                .putHeader("x-accel-buffering", "no");
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

    /** Ends every feed, so that open pages do not delay the closing of the port. */
    void close() {
        List.copyOf(missed.keySet()).forEach(HttpServerResponse::end);
    }
}
