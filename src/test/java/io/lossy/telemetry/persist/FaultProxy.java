package io.lossy.telemetry.persist;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP relay before a database that can make the packets of its present connections vanish without a word. */
final class FaultProxy {
    private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
    private final Set<NetSocket> black = ConcurrentHashMap.newKeySet();
    private final NetServer server;
    private final DatabaseAddress behind;

    FaultProxy(Vertx vertx, DatabaseAddress behind) {
        this.behind = behind;
        NetClient client = vertx.createNetClient();
        this.server = vertx.createNetServer()
                .connectHandler(near -> {
                    near.pause();
                    client.connect(behind.port(), behind.host())
                            .onSuccess(far -> relay(near, far))
                            .onFailure(refused -> near.close());
                })
                .listen(0, "127.0.0.1")
                .await();
    }

    private void relay(NetSocket near, NetSocket far) {
        open.add(near);
        near.handler(bytes -> {
            if (!black.contains(near)) {
                far.write(bytes);
            }
        });
        far.handler(bytes -> {
            if (!black.contains(near)) {
                near.write(bytes);
            }
        });
        near.closeHandler(closed -> {
            open.remove(near);
            black.remove(near);
            far.close();
        });
        far.closeHandler(closed -> near.close());
        near.resume();
    }

    DatabaseAddress address() {
        return new DatabaseAddress(
                "127.0.0.1", server.actualPort(), behind.database(), behind.user(), behind.password());
    }

    int swallowPresentConnections() {
        black.addAll(open);
        return black.size();
    }
}
