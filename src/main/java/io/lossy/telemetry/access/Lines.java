package io.lossy.telemetry.access;

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
 * The open HTTP connections. Vert.x's idle time-out counts from the last byte, so a client that drips one byte a minute
 * keeps a connection for ever; here a connection that has completed no request's head for {@value #PATIENCE_MS} ms ends,
 * so a head has that long, and a body too. One address may hold so many at a time, and no more,
 * and so may all together.
 */
public final class Lines {
    /** Above the 25 s in which a request is answered and above the usual keep-alive of a client's pool. */
    private static final long PATIENCE_MS = 65_000;

    private static final long SWEEP_MS = 1_000;

    /** Of the heap, for an idle bridge socket: 17,500 were measured, and 21,000 with TLS. */
    private static final int BYTES_EACH = 20_000;

    private final Vertx vertx;
    private final LongSupplier nanos;
    private final Crowd crowd;
    private final int total;
    private final Set<Line> open = new LinkedHashSet<>();
    private long sweeper = -1;

    /**
     * @param perAddress of one address, WebSockets aside
     * @param total      of all addresses, WebSockets among them
     * @param nanos      a monotonic clock
     */
    public Lines(Vertx vertx, Exposure exposure, int perAddress, int total, LongSupplier nanos) {
        this.vertx = vertx;
        this.nanos = nanos;
        this.total = total;
        // behind a proxy all connections are the proxy's, and how many it makes for whom is its own matter
        this.crowd = new Crowd(exposure.behindProxy() ? Integer.MAX_VALUE : perAddress);
    }

    /**
     * How many connections half of the heap holds: whoever comes from enough addresses would else fill all of it, and a server
     * without memory does not even end.
     */
    public static int bearable() {
        return (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 2 / BYTES_EACH);
    }

    public void open() {
        sweeper = vertx.setPeriodic(SWEEP_MS, timer -> sweep());
    }

    /** A new connection. */
    public void connected(HttpConnection connection) {
        Line line = Line.under(connection);
        Network network = Network.of(connection.remoteAddress().hostAddress());
        if (open.size() >= total || crowd.isFull(network)) {
            line.cut();
            return;
        }
        crowd.add(network);
        line.takesPlace(() -> crowd.remove(network));
        line.heard(nanos.getAsLong());
        open.add(line);
        line.whenClosed(() -> {
            open.remove(line);
            line.leave();
        });
    }

    /**
     * Whether this request is to be answered by whoever stands behind; if not, all has been done that is to be done. One
     * who asks again and again and takes no answer is cut off.
     */
    public boolean admits(HttpServerRequest request) {
        Line line = Line.under(request.connection());
        if (line.isEnding()) {
            return false; // it was read together with the request for which the line is ending
        }
        if (!line.isWritable()) {
            line.cut();
            return false;
        }
        if (isAmbiguous(request)) {
            line.ending();
            request.response().setStatusCode(400).end().onComplete(v -> line.cut());
            return false;
        }
        line.heard(nanos.getAsLong());
        return true;
    }

    /**
     * Netty takes any list that ends in {@code chunked}, folded over lines too; a proxy before it may not, and see another
     * request in the body. Nobody honest sends anything but the plain word, nor asks for a WebSocket and sends a body first.
     */
    private static boolean isAmbiguous(HttpServerRequest request) {
        List<String> codings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
        if (codings.size() > 1 || (codings.size() == 1 && !codings.get(0).equalsIgnoreCase("chunked"))) {
            return true;
        }
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean body = !codings.isEmpty() || (length != null && !length.equals("0"));
        return body && request.headers().contains(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET, true);
    }

    private void sweep() {
        long since = nanos.getAsLong() - PATIENCE_MS * 1_000_000;
        for (Line line : new ArrayList<>(open)) {
            if (line.silentSince(since)) {
                line.cut();
            }
        }
    }

    public void close() {
        vertx.cancelTimer(sweeper);
    }
}
