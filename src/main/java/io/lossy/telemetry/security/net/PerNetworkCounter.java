package io.lossy.telemetry.security.net;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts and limits the open connections or sockets of each network. Connections of unknown networks count as one
 * network. Safe to share between threads.
 */
public final class PerNetworkCounter {
    private final int max;
    private final Map<@Nullable Network, Integer> held = new HashMap<>();
    private int count;

    /** @param most the limit per network */
    public PerNetworkCounter(int most) {
        this.max = most;
    }

    /** Counts one more of this network, or returns false if the network is at its limit. */
    public synchronized boolean tryAdd(@Nullable Network network) {
        int now = held.getOrDefault(network, 0);
        if (now >= max) {
            return false;
        }
        held.put(network, now + 1);
        count++;
        return true;
    }

    /** Removes one that was added before. */
    public synchronized void remove(@Nullable Network network) {
        held.computeIfPresent(network, (key, n) -> {
            count--;
            return n > 1 ? Integer.valueOf(n - 1) : null;
        });
    }

    /** Returns how many are counted, of all networks together. */
    public synchronized int count() {
        return count;
    }
}
