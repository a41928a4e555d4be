package io.lossy.telemetry.access;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many connections or sockets each network holds at a time, and the bound on them. Those of whom the network is not known
 * are counted as one. Owned by one event loop.
 */
public final class Crowd {
    private final int most;
    private final Map<@Nullable Network, Integer> held = new HashMap<>();

    /** @param most of one network */
    public Crowd(int most) {
        this.most = most;
    }

    public boolean isFull(@Nullable Network network) {
        return held.getOrDefault(network, 0) >= most;
    }

    public void add(@Nullable Network network) {
        held.merge(network, 1, Integer::sum);
    }

    /** One that was added before. */
    public void remove(@Nullable Network network) {
        held.computeIfPresent(network, (key, n) -> n > 1 ? Integer.valueOf(n - 1) : null);
    }
}
