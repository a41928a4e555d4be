package io.lossy.telemetry.setup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Supplies wrk, the load generator of the benchmark. Where apt-get is, a user other than root gets it too, unpacked with
 * the library that it needs besides the usual ones.
 */
record WrkSupply(Machine machine) implements ToolSupply {
    private static final String NAME = "wrk";

    @Override
    public ToolNeed need() {
        return ToolNeed.WRK;
    }

    @Override
    public Map<Tool, Path> find() {
        return Stream.concat(machine.onPath(NAME), Stream.of(unpacked().start()))
                .filter(WrkSupply::runs)
                .findFirst()
                .map(path -> Map.of(Tool.WRK, path))
                .orElse(Map.of());
    }

    @Override
    public Map<Tool, Path> obtain() {
        if (find().isEmpty() && SystemPackages.obtain(machine, need()).isEmpty()) {
            unpacked().fetch();
        }
        Map<Tool, Path> found = find();
        if (found.isEmpty()) {
            throw SetupFailure.missing(
                    NAME,
                    "the search path, the package manager when run as root, apt-get download",
                    need(),
                    SystemPackages.advice(machine, need(), "put wrk on the search path"));
        }
        return found;
    }

    /** Its exit code is 1 after {@code --version} too. Another program of that name does not print its own name. */
    private static boolean runs(Path program) {
        return Files.isExecutable(program)
                && Command.of(program.toString(), "--version").run().output().startsWith("wrk ");
    }

    private UnpackedProgram unpacked() {
        return new UnpackedProgram(machine, NAME, "usr/bin/wrk", List.of("libluajit-5.1-2"));
    }
}
