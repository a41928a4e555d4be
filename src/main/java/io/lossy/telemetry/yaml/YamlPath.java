package io.lossy.telemetry.yaml;

/** The keys that lead to a place. One is kept for each value, so what is within a very long name is told by that name alone. */
final class YamlPath {
    /** Above all paths of names that are allowed: {@code events.E.metrics.M}. */
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
