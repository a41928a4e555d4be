package io.lossy.telemetry.exchange;

import java.util.List;

/**
 * What a server writes for the others.
 *
 * @param catalogHash of what its windows count
 * @param version     the version that its last write had; 0 if all parts in the table have to be replaced
 * @param oldest      the oldest bucket that is still in the window
 * @param parts       the changed buckets, or all of them if {@code version} is 0
 */
public record OwnParts(String catalogHash, long version, long oldest, List<WindowPart> parts) {
    public OwnParts {
        if (version < 0) {
            throw new IllegalArgumentException("a version is not negative");
        }
        parts = List.copyOf(parts);
    }

    boolean replaceAll() {
        return version == 0;
    }

    long bytes() {
        return parts.stream().mapToLong(part -> part.bytes().length).sum();
    }
}
