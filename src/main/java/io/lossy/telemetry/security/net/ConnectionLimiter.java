package io.lossy.telemetry.security.net;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Limits the open HTTP connections of one event loop: their number, by {@link ConnectionCounts}, and their time.
 * Vert.x's idle time-out counts from the last byte, so a client that sends one byte per minute keeps its connection
 * for ever. This class cuts a connection that has completed no request head for {@value #PATIENCE_MS} ms. This bounds
 * the time of a head, and also of a body.
 */
public final class ConnectionLimiter {
    /** Longer than the 25 s within which a request is answered, and than the usual keep-alive of a client's pool. */
    private static final long PATIENCE_MS = 65_000;

    private static final long SWEEP_MS = 1_000;

    /** Heap bytes of an idle bridge socket: 17,500 measured, 21,000 with TLS. */
    private static final int BYTES_EACH = 20_000;

    private final Vertx vertx;
    private final LongSupplier nanos;
    private final ConnectionCounts counts;
    private final Set<ConnectionGuard> open = new LinkedHashSet<>();
    private long sweeper = -1;

    /**
     * @param counts the connections of the whole port, which may have several event loops
     * @param nanos  a monotonic clock
     */
    public ConnectionLimiter(Vertx vertx, ConnectionCounts counts, LongSupplier nanos) {
        this.vertx = vertx;
        this.nanos = nanos;
        this.counts = counts;
    }

    /**
     * Returns how many connections fit half of the heap. Otherwise a client with enough addresses could fill the heap,
     * and a server without memory cannot even stop.
     */
    public static int defaultMaxConnections() {
        return (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 2 / BYTES_EACH);
    }

    public void open() {
        sweeper = vertx.setPeriodic(SWEEP_MS, timer -> sweep());
    }

    /** Counts a new connection, or cuts it if a limit is reached. */
    public void connected(HttpConnection connection) {
        ConnectionGuard line = ConnectionGuard.of(connection);
        Network network = line.network();
        if (!counts.tryOpen(network)) {
            line.closeNow();
            return;
        }
        line.acquireSlot(() -> counts.detach(network));
        line.touch(nanos.getAsLong());
        open.add(line);
        line.whenClosed(() -> {
            open.remove(line);
            line.releaseSlot();
            counts.closed();
        });
    }

    /**
     * Returns true if the routes may handle the request. If it returns false, the response has already been handled.
     * Disconnects clients that send requests and never read responses.
     */
    public boolean admit(HttpServerRequest request) {
        ConnectionGuard line = ConnectionGuard.of(request.connection());
        if (line.isEnding()) {
            return false; // was read together with the request that ends the connection
        }
        if (!line.isWritable()) {
            line.closeNow();
            return false;
        }
        if (isAmbiguous(request)) {
            line.ending();
            request.response().setStatusCode(400).end().onComplete(v -> line.closeNow());
            return false;
        }
        line.touch(nanos.getAsLong());
        return true;
    }

    /**
     * Returns true if a proxy could read the request in another way (request smuggling). Netty accepts any list of
     * codings that ends in {@code chunked}, also folded over lines; a proxy in front may not, and may see another
     * request in the body. Honest clients send only the plain word, and no body with a WebSocket upgrade.
     */
    private static boolean isAmbiguous(HttpServerRequest request) {
        List<String> codings = request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                ? request.headers().getAll(HttpHeaders.TRANSFER_ENCODING)
                : List.of();
        if (codings.size() > 1 || (codings.size() == 1 && !codings.get(0).equalsIgnoreCase("chunked"))) {
            return true;
        }
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean body = !codings.isEmpty() || (length != null && !length.equals("0"));
        return body && request.headers().contains(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET, true);
    }

    private void sweep() {
        long since = nanos.getAsLong() - PATIENCE_MS * 1_000_000;
        for (ConnectionGuard line : new ArrayList<>(open)) {
            if (line.idleSince(since)) {
                line.closeNow();
            }
        }
    }

    public void close() {
        vertx.cancelTimer(sweeper);
    }
}
