package io.lossy.telemetry;

import io.lossy.telemetry.persist.DatabaseAddress;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP relay before a database: what a server sees when its database is stopped, or a firewall swallows its packets. */
final class DatabaseProxy implements AutoCloseable {
    /** What becomes of what is sent. */
    enum Mode {
        /** It is passed on. */
        OPEN,
        /** Connections are ended, and new ones as soon as they are made. */
        STOPPED,
        /** It is taken and never answered. */
        SILENT
    }

    private final Vertx vertx = Vertx.vertx();
    private final NetClient client = vertx.createNetClient();
    private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
    private final NetServer server;
    private final DatabaseAddress behind;
    private volatile Mode mode = Mode.OPEN;

    DatabaseProxy(DatabaseAddress behind) {
        this.behind = behind;
        this.server = vertx.createNetServer()
                .connectHandler(this::connected)
                .listen(0, "127.0.0.1")
                .await();
    }

    DatabaseAddress address() {
        return new DatabaseAddress(
                "127.0.0.1", server.actualPort(), behind.database(), behind.user(), behind.password());
    }

    void set(Mode to) {
        mode = to;
        if (to == Mode.STOPPED) {
            open.forEach(NetSocket::close);
        }
    }

    private void connected(NetSocket near) {
        if (mode == Mode.STOPPED) {
            near.close();
            return;
        }
        near.pause();
        open.add(near);
        client.connect(behind.port(), behind.host())
                .onSuccess(far -> relay(near, far))
                .onFailure(refused -> near.close());
    }

    private void relay(NetSocket near, NetSocket far) {
        near.handler(bytes -> {
            if (mode == Mode.OPEN) {
                far.write(bytes);
            }
        });
        far.handler(bytes -> {
            if (mode == Mode.OPEN) {
                near.write(bytes);
            }
        });
        near.closeHandler(closed -> {
            open.remove(near);
            far.close();
        });
        far.closeHandler(closed -> near.close());
        near.resume();
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
