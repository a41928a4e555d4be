package io.lossy.telemetry.validate;

/**
 * How large one event may be, and how much is said about it.
 *
 * @param maxEventBytes bytes of the event as compact JSON in UTF-8
 * @param maxDepth      objects and arrays inside one another, the event itself being the first
 * @param maxUnknown    unknown fields of one event that are told back by name; all of them are removed and counted
 */
public record Limits(int maxEventBytes, int maxDepth, int maxUnknown) {
    public static final Limits DEFAULT = new Limits(16 * 1024, 8, 20);

    public Limits {
        if (maxEventBytes < 256 || maxDepth < 2 || maxUnknown < 0) {
            throw new IllegalArgumentException("an event needs 256 bytes and two levels at least");
        }
    }
}
