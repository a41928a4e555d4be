package io.lossy.telemetry.security.net;

import org.jspecify.annotations.Nullable;

/**
 * Counts the open connections of a port and limits them: those of each network, and all together. The event loops of
 * the port share it, so its limits hold for all of them together.
 */
public final class ConnectionCounts {
    private final int total;
    private final PerNetworkCounter perNetwork;
    private int open;

    /**
     * @param perAddress limit per address, without WebSockets
     * @param total      limit for all addresses, including WebSockets
     */
    public ConnectionCounts(Exposure exposure, int perAddress, int total) {
        this.total = total;
        // no limit per address behind a proxy, because all connections come from the proxy
        this.perNetwork = new PerNetworkCounter(exposure.behindProxy() ? Integer.MAX_VALUE : perAddress);
    }

    /** Counts a new connection, or returns false if a limit is reached. Call {@link #closed} when it closes. */
    synchronized boolean tryOpen(@Nullable Network network) {
        if (open >= total || !perNetwork.tryAdd(network)) {
            return false;
        }
        open++;
        return true;
    }

    /** Counts the connection only in the total from now on, because it closes or is no longer an HTTP connection. */
    void detach(@Nullable Network network) {
        perNetwork.remove(network);
    }

    synchronized void closed() {
        open--;
    }
}
