package io.lossy.telemetry.setup;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Run by {@code mvn verify} before the integration tests: finds what they need or fetches it, says what it does, and writes
 * {@code target/tools.properties}. What cannot be had is reported all at once, each with the command to type, and fails the
 * build.
 */
public final class ObtainTools {
    private ObtainTools() {}

    public static void main(String[] arguments) {
        Skips skips = Skips.here();
        Map<Tool, Path> found = new EnumMap<>(Tool.class);
        List<String> problems = new ArrayList<>();
        for (Supply supply : Tools.supplies(Machine.here())) {
            if (skips.contains(supply.need())) {
                Say.skipped(supply.need());
                continue;
            }
            try {
                found.putAll(supply.obtain());
            } catch (MissingTool e) {
                problems.add(e.getMessage());
            }
        }
        found.forEach(Say::found);
        Tools.write(found);
        if (!problems.isEmpty()) {
            throw new MissingTool("the integration tests lack a tool\n\n" + String.join("\n\n", problems) + "\n");
        }
    }
}
