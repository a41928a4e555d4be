package io.lossy.telemetry.it.cluster;

import io.lossy.telemetry.fixture.TestBridgeClient;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Clients whose sockets go through the load balancer, and that connect again when the server at the other end has gone. */
final class ClusterSockets implements AutoCloseable {
    private static final long PAUSE_MS = 200;
    private static final long PING_MS = 10_000;

    private final Vertx vertx = Vertx.vertx();
    private final WebSocketClient client = vertx.createWebSocketClient(new WebSocketClientOptions());
    private final WebSocketConnectOptions where;
    private final List<Gap> gaps = new ArrayList<>();
    private int open;
    private boolean closed;

    /**
     * A time without a socket.
     *
     * @param failures of the attempts to connect, each with its time
     */
    record Gap(Duration length, List<String> failures) {
        Gap {
            failures = List.copyOf(failures);
        }

        @Override
        public String toString() {
            return length.toMillis() + " ms" + (failures.isEmpty() ? "" : " " + failures);
        }
    }

    ClusterSockets(int port, int count) {
        where = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(TestBridgeClient.Transport.RAW.path())
                .setTimeout(2_000)
                .setAllowOriginHeader(false);
        for (int i = 0; i < count; i++) {
            connect(0, new ArrayList<>());
        }
    }

    /**
     * @param lost     when the socket before it closed; 0 for the first
     * @param failures of the attempts since then
     */
    private void connect(long lost, List<String> failures) {
        long began = System.nanoTime();
        client.connect(where)
                .onSuccess(socket -> opened(socket, lost, failures))
                .onFailure(failure -> {
                    failures.add(
                            Duration.ofNanos(System.nanoTime() - began).toMillis() + " ms: " + failure.getMessage());
                    vertx.setTimer(PAUSE_MS, again -> connect(lost, failures));
                });
    }

    private synchronized void opened(WebSocket socket, long lost, List<String> failures) {
        open++;
        if (lost != 0) {
            gaps.add(new Gap(Duration.ofNanos(System.nanoTime() - lost), failures));
        }
        long pings = vertx.setPeriodic(PING_MS, tick -> socket.writeTextMessage("{\"type\":\"ping\"}"));
        socket.exceptionHandler(broken -> {}); // the close handler follows
        socket.closeHandler(gone -> {
            vertx.cancelTimer(pings);
            lost();
        });
    }

    private synchronized void lost() {
        open--;
        if (!closed) {
            connect(System.nanoTime(), new ArrayList<>());
        }
    }

    synchronized int open() {
        return open;
    }

    /** The times that clients were without a socket, so far. */
    synchronized List<Gap> gaps() {
        return List.copyOf(gaps);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        vertx.close().await();
    }
}
