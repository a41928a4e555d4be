package io.lossy.telemetry.ingest;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What one socket still has to be told. {@code writeQueueFull} is no use here: on the framed transport it never says so.
 * The future of each write is: it completes when the bytes have left, so what has not completed is what the client has
 * not taken.
 *
 * <p>Answers are always written. Aggregates are written while the client keeps up; when it does not, only the newest of
 * each address waits (conflation), so a socket that never reads holds one snapshot a family and no more.
 */
final class Outbox {
    private final SockJSSocket socket;
    private final int limit;
    private final LongSupplier nanos;
    private final Runnable conflated;
    private final Map<String, Buffer> newest = new LinkedHashMap<>();
    private long unsent;
    private long lastProgress;

    Outbox(SockJSSocket socket, int limit, LongSupplier nanos, Runnable conflated) {
        this.socket = socket;
        this.limit = limit;
        this.nanos = nanos;
        this.conflated = conflated;
        this.lastProgress = nanos.getAsLong();
    }

    /** Writes a frame that must not be left out. */
    void write(Buffer frame) {
        if (unsent == 0) {
            lastProgress = nanos.getAsLong();
        }
        int length = frame.length();
        unsent += length;
        socket.write(frame).onComplete(done -> {
            unsent -= length;
            lastProgress = nanos.getAsLong();
            if (done.succeeded()) {
                flushNewest();
            }
        });
    }

    /** Writes an aggregate, or keeps it as the newest of its address until the client has caught up. */
    void offer(String address, Buffer frame) {
        if (unsent < limit) {
            newest.remove(address);
            write(frame);
        } else if (newest.put(address, frame) != null) {
            conflated.run();
        }
    }

    void forget(String address) {
        newest.remove(address);
    }

    private void flushNewest() {
        while (unsent < limit && !newest.isEmpty()) {
            String address = newest.keySet().iterator().next();
            Buffer frame = newest.remove(address);
            if (frame != null) {
                write(frame);
            }
        }
    }

    /** The client has taken nothing for this long although something waits for it. */
    boolean stalledFor(long stallNanos) {
        return unsent > 0 && nanos.getAsLong() - lastProgress > stallNanos;
    }

    /** Answers pile up: the client sends and does not read, or reads slowly. */
    boolean overflowing() {
        return unsent > 2L * limit;
    }
}
