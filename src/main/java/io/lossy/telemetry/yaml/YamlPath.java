package io.lossy.telemetry.yaml;

/**
 * Builds the paths of values: the keys that lead to them. A path is kept for each value, so paths are bounded. Values
 * within a very long name are identified by that name alone.
 */
final class YamlPath {
    /** Longer than every path of allowed names: {@code events.E.metrics.M}. */
    private static final int LONGEST = 256;

    private YamlPath() {}

    /** @param step a key with its dot, or an index in its brackets */
    static String inside(String path, String step) {
        if (path.length() + step.length() <= LONGEST) {
            return path + step;
        }
        return path.isEmpty() ? step.substring(0, LONGEST) : path;
    }
}
