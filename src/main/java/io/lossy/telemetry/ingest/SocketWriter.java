package io.lossy.telemetry.ingest;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames to one socket and counts the bytes that its client has not read yet. {@code writeQueueFull} does not
 * help, because it is never true on the framed transport. Instead, the future of each write completes when the bytes
 * have left, so the bytes of incomplete writes are unread.
 *
 * <p>It writes a frame when the frame before it has left. The framed transport would join several into one frame, which
 * may exceed the limit of a client that is not a browser.
 *
 * <p>Answers are always written. Aggregates are written while the client keeps up. Otherwise only the newest aggregate
 * of each address waits (conflation), so a socket whose client never reads holds at most one snapshot per family.
 */
final class SocketWriter {
    private final SockJSSocket socket;
    private final int limit;
    private final LongSupplier nanos;
    private final Runnable conflated;
    private final Queue<Buffer> queue = new ArrayDeque<>();
    private final Map<String, Buffer> newest = new LinkedHashMap<>();
    private boolean writing;
    private @Nullable Runnable last;
    private long unsent;
    private long lastProgress;

    SocketWriter(SockJSSocket socket, int limit, LongSupplier nanos, Runnable conflated) {
        this.socket = socket;
        this.limit = limit;
        this.nanos = nanos;
        this.conflated = conflated;
        this.lastProgress = nanos.getAsLong();
    }

    /** Writes a frame that must not be skipped. */
    void write(Buffer frame) {
        if (unsent == 0) {
            lastProgress = nanos.getAsLong();
        }
        unsent += frame.length();
        queue.add(frame);
        if (!writing) {
            writeNext();
        }
    }

    private void writeNext() {
        Buffer frame = queue.poll();
        writing = frame != null;
        if (frame == null) {
            runLast();
            return;
        }
        socket.write(frame).onComplete(done -> {
            unsent -= frame.length();
            lastProgress = nanos.getAsLong();
            if (done.succeeded()) {
                flushNewest();
            }
            writeNext();
        });
    }

    /**
     * Closes the socket after the frames that wait, because the framed transport drops what it has not sent when it
     * closes. Runs the action at once if no frame waits.
     */
    void closeAfterWrites(Runnable close) {
        last = close;
        if (!writing) {
            runLast();
        }
    }

    private void runLast() {
        Runnable close = last;
        last = null;
        if (close != null) {
            close.run();
        }
    }

    /** Writes an aggregate. If the client is slow, holds it until the client catches up or a newer one replaces it. */
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

    /** Returns true if output is pending and the client has read nothing for longer than this. */
    boolean stalledFor(long stallNanos) {
        return unsent > 0 && nanos.getAsLong() - lastProgress > stallNanos;
    }

    /** Returns true if unread answers pile up because the client sends but does not read, or reads slowly. */
    boolean overflowing() {
        return unsent > 2L * limit;
    }
}
