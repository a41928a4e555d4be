package io.lossy.telemetry;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP relay before a server: what its clients see when it is stopped, or when the network between them fails. */
public final class Relay implements AutoCloseable {
    /** What becomes of what is sent. */
    public enum Mode {
        /** It is passed on. */
        OPEN,
        /** Connections are ended, and new ones as soon as they are made. */
        STOPPED,
        /** It is taken and never answered, as when a firewall swallows packets. */
        SILENT,
        /** Requests arrive, and their answers are lost. */
        ANSWERLESS,
        /** Nothing is read any more, on either side, until it is open again: both ends feel the pressure. */
        STALLED
    }

    private final Vertx vertx = Vertx.vertx();
    private final NetClient client = vertx.createNetClient();
    private final Set<Passage> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connects = new AtomicInteger();
    private final NetServer server;
    private final String host;
    private final int behind;
    private volatile Mode mode = Mode.OPEN;
    private volatile Pace pace = Pace.FREE;
    private volatile long cutAfter = Long.MAX_VALUE;

    /**
     * How fast bytes go.
     *
     * @param delay          that each piece is held, in both directions
     * @param bytesPerSecond each way of each connection
     */
    public record Pace(Duration delay, long bytesPerSecond) {
        public static final Pace FREE = new Pace(Duration.ZERO, Long.MAX_VALUE);

        /** When a piece that comes now may go on, after the one before it; in nanoseconds, as are the others. */
        long due(long now, long before, int bytes) {
            long taken = bytesPerSecond == Long.MAX_VALUE ? 0 : bytes * 1_000_000_000L / bytesPerSecond;
            return Math.max(now + delay.toNanos(), before) + taken;
        }
    }

    public Relay(String host, int port) {
        this.host = host;
        this.behind = port;
        this.server = vertx.createNetServer()
                .connectHandler(this::connected)
                .listen(0, "127.0.0.1")
                .await();
    }

    public int port() {
        return server.actualPort();
    }

    public String http() {
        return "http://127.0.0.1:" + port();
    }

    /** Connections that were made to it so far, whatever became of them. */
    public int connects() {
        return connects.get();
    }

    public void set(Mode to) {
        mode = to;
        if (to == Mode.STOPPED) {
            open.forEach(Passage::close);
        }
        open.forEach(passage -> passage.stall(to == Mode.STALLED));
    }

    Mode mode() {
        return mode;
    }

    /** For what is sent from now on. */
    public void set(Pace to) {
        pace = to;
    }

    Pace pace() {
        return pace;
    }

    /** A connection that is made from now on is ended when so many bytes have gone through it either way. */
    public void cutAfter(long bytes) {
        cutAfter = bytes;
    }

    public void cutNoMore() {
        cutAfter = Long.MAX_VALUE;
    }

    /**
     * The connections that there are look open and carry nothing any more, as behind a router that was restarted.
     *
     * @return how many
     */
    public int forget() {
        open.forEach(Passage::forget);
        return open.size();
    }

    /** The connections that there are end with a reset, as when a machine has forgotten them. */
    public void reset() {
        open.forEach(Passage::reset);
    }

    /** The clients of the connections that there are say that they have no more to send, and still listen. */
    public void halfClose() {
        open.forEach(Passage::halfClose);
    }

    private void connected(NetSocket near) {
        connects.incrementAndGet();
        if (mode == Mode.STOPPED) {
            near.close();
            return;
        }
        near.pause();
        long limit = cutAfter;
        client.connect(behind, host)
                .onSuccess(far -> open.add(new Passage(this, vertx, near, far, limit).begin(open::remove)))
                .onFailure(refused -> near.close());
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
