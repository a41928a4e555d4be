package io.lossy.telemetry.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Holds connections that send nothing. */
public final class IdleConnections implements AutoCloseable {
    private final List<Socket> sockets = new ArrayList<>();

    private IdleConnections() {}

    public static IdleConnections open(int port, int count) {
        IdleConnections idle = new IdleConnections();
        try {
            for (int i = 0; i < count; i++) {
                Socket socket = new Socket();
                idle.sockets.add(socket);
                socket.connect(new InetSocketAddress("127.0.0.1", port));
            }
            return idle;
        } catch (IOException e) {
            idle.close();
            throw new UncheckedIOException("connection " + idle.count() + " of " + count, e);
        }
    }

    public int count() {
        return sockets.size();
    }

    @Override
    public void close() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
