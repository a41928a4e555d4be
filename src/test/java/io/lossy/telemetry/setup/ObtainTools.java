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

    /** @param arguments {@code setup.name=value}, what the pom knows of this build */
    public static void main(String[] arguments) {
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            System.setProperty(argument.substring(0, equals), argument.substring(equals + 1));
        }
        Skips skips = Skips.here();
        Map<Tool, Path> found = new EnumMap<>(Tool.class);
        List<String> problems = new ArrayList<>();
        skips.needs().forEach(SetupLog::skipped);
        boolean bench = Boolean.getBoolean("setup.bench");
        for (ToolSupply supply : bench ? Tools.benchSupplies(Machine.here()) : Tools.supplies(Machine.here())) {
            if (skips.contains(supply.need())) {
                continue;
            }
            try {
                found.putAll(supply.obtain());
            } catch (SetupFailure e) {
                problems.add(e.getMessage());
            }
        }
        found.forEach(SetupLog::found);
        Tools.write(found);
        if (!problems.isEmpty()) {
            throw new SetupFailure((bench ? "the benchmark lacks" : "the integration tests lack") + " a tool\n\n"
                    + String.join("\n\n", problems) + "\n");
        }
    }
}
