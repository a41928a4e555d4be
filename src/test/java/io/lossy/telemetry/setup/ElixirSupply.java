package io.lossy.telemetry.setup;

import java.nio.file.Path;
import java.util.Map;

/** Elixir with a library for JSON. On Debian both are packages of 22 MB with those that they need. */
record ElixirSupply(Machine machine) implements ToolSupply {
    @Override
    public ToolNeed need() {
        return ToolNeed.ELIXIR;
    }

    @Override
    public Map<Tool, Path> find() {
        return machine.onPath("elixir")
                .findFirst()
                .map(path -> Map.of(Tool.ELIXIR, path))
                .orElse(Map.of());
    }

    @Override
    public Map<Tool, Path> obtain() {
        if (find().isEmpty()) {
            SystemPackages.obtain(machine, need());
        }
        Map<Tool, Path> found = find();
        if (found.isEmpty()) {
            throw SetupFailure.missing(
                    "Elixir",
                    "the search path, the package manager when run as root",
                    need(),
                    SystemPackages.advice(machine, need(), "put elixir on the search path"));
        }
        return found;
    }
}
