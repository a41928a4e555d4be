package io.lossy.telemetry.setup;

import java.nio.file.Path;
import java.util.Map;

/** curl, which most machines have. */
record CurlSupply(Machine machine) implements ToolSupply {
    @Override
    public ToolNeed need() {
        return ToolNeed.CURL;
    }

    @Override
    public Map<Tool, Path> find() {
        return machine.onPath("curl")
                .findFirst()
                .map(path -> Map.of(Tool.CURL, path))
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
                    "curl",
                    "the search path, the package manager when run as root",
                    need(),
                    SystemPackages.advice(machine, need(), "put curl on the search path"));
        }
        return found;
    }
}
