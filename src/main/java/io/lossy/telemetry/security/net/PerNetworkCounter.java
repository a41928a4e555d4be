package io.lossy.telemetry.security.net;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts and limits the open connections or sockets of each network. Connections of unknown networks count as one
 * network. Owned by one event loop.
 */
public final class PerNetworkCounter {
    private final int max;
    private final Map<@Nullable Network, Integer> held = new HashMap<>();

    /** @param most the limit per network */
    public PerNetworkCounter(int most) {
        this.max = most;
    }

    public boolean isFull(@Nullable Network network) {
        return held.getOrDefault(network, 0) >= max;
    }

    public void add(@Nullable Network network) {
        held.merge(network, 1, Integer::sum);
    }

    /** Removes one that was added before. */
    public void remove(@Nullable Network network) {
        held.computeIfPresent(network, (key, n) -> n > 1 ? Integer.valueOf(n - 1) : null);
    }
}
