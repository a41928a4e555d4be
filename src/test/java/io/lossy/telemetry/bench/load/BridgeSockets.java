package io.lossy.telemetry.bench.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Opens any number of sockets to the bridge and closes them together. */
public final class BridgeSockets implements AutoCloseable {
    private static final int MAX_MESSAGE = 1 << 20;
    private static final int AT_ONCE = 100; // the backlog of a listening socket is short

    private final Vertx vertx;
    private final WebSocketClient client;
    private final int port;
    private final List<BridgeLane> lanes = new ArrayList<>();

    private BridgeSockets(Vertx vertx, int port, int count) {
        this.vertx = vertx;
        this.port = port;
        this.client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxFrameSize(MAX_MESSAGE)
                .setMaxMessageSize(MAX_MESSAGE)
                .setMaxConnections(count));
    }

    public static BridgeSockets open(Vertx vertx, int port, int count) {
        BridgeSockets sockets = new BridgeSockets(vertx, port, count);
        while (sockets.lanes.size() < count) {
            sockets.openMore(Math.min(AT_ONCE, count - sockets.lanes.size()));
        }
        return sockets;
    }

    private void openMore(int count) {
        List<Future<BridgeLane>> opening = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            opening.add(BridgeLane.open(vertx, client, port));
        }
        Future.all(opening).toCompletionStage().toCompletableFuture().join();
        opening.forEach(opened -> lanes.add(opened.result()));
    }

    public List<Lane> lanes() {
        return List.copyOf(lanes);
    }

    /** Subscribes each socket to the aggregates of all these families. */
    public void subscribe(Collection<String> families) {
        vertx.runOnContext(now -> lanes.forEach(lane -> families.forEach(lane::subscribe)));
    }

    @Override
    public void close() {
        client.close().toCompletionStage().toCompletableFuture().join();
    }
}
