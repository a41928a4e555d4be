package io.lossy.telemetry.validate;

/**
 * Limits the size of one event and the number of its warnings.
 *
 * @param maxEventBytes bytes of the event as compact JSON in UTF-8
 * @param maxDepth      depth of nested objects and arrays; the event itself is the first level
 * @param maxUnknown    unknown fields of one event that warnings name; all unknown fields are removed and counted
 */
public record EventLimits(int maxEventBytes, int maxDepth, int maxUnknown) {
    public static final EventLimits DEFAULT = new EventLimits(16 * 1024, 8, 20);

    public EventLimits {
        if (maxEventBytes < 256 || maxDepth < 2 || maxUnknown < 0) {
            throw new IllegalArgumentException("an event must be allowed at least 256 bytes and two levels");
        }
    }
}
