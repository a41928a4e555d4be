package io.lossy.telemetry.cli.lab;

import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.cli.support.ShortLivedVertx;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Passes each TCP connection to the next server that accepts it. For a lab only: it has no health checks. */
final class LabBalancer implements AutoCloseable {
    private final Vertx vertx = ShortLivedVertx.create();
    private final NetClient client = vertx.createNetClient();
    private final List<Integer> ports;
    private final NetServer server;
    private int next;

    private LabBalancer(int port, List<Integer> ports) {
        this.ports = List.copyOf(ports);
        this.server = vertx.createNetServer()
                .connectHandler(near -> {
                    near.pause();
                    connect(near, this.ports.size());
                })
                .listen(port, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /** @throws CommandFailure if the port is taken */
    static LabBalancer start(int port, List<Integer> ports) {
        try {
            return new LabBalancer(port, ports);
        } catch (CompletionException e) {
            throw new CommandFailure("port " + port + " can't be used: choose another with --port, 0 for any", e);
        }
    }

    int port() {
        return server.actualPort();
    }

    /** @param left servers that have not refused this connection */
    private void connect(NetSocket near, int left) {
        if (left == 0) {
            near.close();
            return;
        }
        int port = ports.get(Math.floorMod(next++, ports.size()));
        client.connect(port, "127.0.0.1")
                .onSuccess(far -> {
                    far.closeHandler(gone -> near.close());
                    near.closeHandler(gone -> far.close());
                    near.pipeTo(far);
                    far.pipeTo(near);
                })
                .onFailure(refused -> connect(near, left - 1));
    }

    @Override
    public void close() {
        try {
            ShortLivedVertx.close(vertx);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
