package io.lossy.telemetry;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
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
        ANSWERLESS
    }

    private final Vertx vertx = Vertx.vertx();
    private final NetClient client = vertx.createNetClient();
    private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
    private final Set<NetSocket> dead = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connects = new AtomicInteger();
    private final NetServer server;
    private final String host;
    private volatile int behind;
    private volatile Mode mode = Mode.OPEN;

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
            open.forEach(NetSocket::close);
        }
    }

    /** Relays new connections to another port of the host, and ends those that there are. */
    public void before(int port) {
        behind = port;
        open.forEach(NetSocket::close);
    }

    /** The connections that there are look open and carry nothing any more, as behind a router that was restarted. */
    public void forget() {
        dead.addAll(open);
    }

    private void connected(NetSocket near) {
        connects.incrementAndGet();
        if (mode == Mode.STOPPED) {
            near.close();
            return;
        }
        near.pause();
        open.add(near);
        client.connect(behind, host).onSuccess(far -> relay(near, far)).onFailure(refused -> near.close());
    }

    private void relay(NetSocket near, NetSocket far) {
        near.handler(bytes -> {
            if (mode != Mode.SILENT && !dead.contains(near)) {
                far.write(bytes);
            }
        });
        far.handler(bytes -> {
            if (mode == Mode.OPEN && !dead.contains(near)) {
                near.write(bytes);
            }
        });
        near.closeHandler(closed -> {
            open.remove(near);
            dead.remove(near);
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
