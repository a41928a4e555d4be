package io.lossy.telemetry.event;

import java.util.List;

/**
 * A person's choice, sent by their client: to opt out, or to take part again.
 *
 * @param installs keyed hashes of the one install, under every key that is still readable, the current key's first
 */
public record OptOut(List<String> installs, boolean optedOut) {
    public OptOut {
        installs = List.copyOf(installs);
        if (installs.isEmpty()) {
            throw new IllegalArgumentException("an opt-out needs an install");
        }
    }
}
