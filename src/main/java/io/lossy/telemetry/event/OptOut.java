package io.lossy.telemetry.event;

import java.util.List;

/**
 * What a person chose, as their client tells it: to be measured no longer, or again.
 *
 * @param installs keyed hashes of the one install, under every key that can still be read, the present key's first
 */
public record OptOut(List<String> installs, boolean optedOut) {
    public OptOut {
        installs = List.copyOf(installs);
        if (installs.isEmpty()) {
            throw new IllegalArgumentException("an opt-out of no install");
        }
    }
}
