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
    private final List<Duration> gaps = new ArrayList<>();
    private int open;
    private boolean closed;

    ClusterSockets(int port, int count) {
        where = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(TestBridgeClient.Transport.RAW.path())
                .setTimeout(2_000)
                .setAllowOriginHeader(false);
        for (int i = 0; i < count; i++) {
            connect(0);
        }
    }

    /** @param lost when the socket before it closed; 0 for the first */
    private void connect(long lost) {
        client.connect(where)
                .onSuccess(socket -> opened(socket, lost))
                .onFailure(refused -> vertx.setTimer(PAUSE_MS, again -> connect(lost)));
    }

    private synchronized void opened(WebSocket socket, long lost) {
        open++;
        if (lost != 0) {
            gaps.add(Duration.ofNanos(System.nanoTime() - lost));
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
            connect(System.nanoTime());
        }
    }

    synchronized int open() {
        return open;
    }

    /** How long each client was without a socket, so far. */
    synchronized List<Duration> gaps() {
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
