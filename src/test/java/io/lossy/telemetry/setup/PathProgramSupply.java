package io.lossy.telemetry.setup;

import java.nio.file.Path;
import java.util.Map;

/**
 * A program on the search path, or else from the packages of the system.
 *
 * @param command the program's name there
 * @param title   its name in messages
 */
record PathProgramSupply(Machine machine, ToolNeed need, Tool tool, String command, String title)
        implements ToolSupply {
    /** Most machines have it. */
    static PathProgramSupply curl(Machine machine) {
        return new PathProgramSupply(machine, ToolNeed.CURL, Tool.CURL, "curl", "curl");
    }

    /** With a library for JSON. On Debian both are packages of 22 MB with those that they need. */
    static PathProgramSupply elixir(Machine machine) {
        return new PathProgramSupply(machine, ToolNeed.ELIXIR, Tool.ELIXIR, "elixir", "Elixir");
    }

    @Override
    public Map<Tool, Path> find() {
        return machine.onPath(command)
                .findFirst()
                .map(path -> Map.of(tool, path))
                .orElse(Map.of());
    }

    @Override
    public Map<Tool, Path> obtain() {
        if (find().isEmpty()) {
            SystemPackages.obtain(machine, need);
        }
        Map<Tool, Path> found = find();
        if (found.isEmpty()) {
            throw SetupFailure.missing(
                    title,
                    "the search path, the package manager when run as root",
                    need,
                    SystemPackages.advice(machine, need, "put " + command + " on the search path"));
        }
        return found;
    }
}
