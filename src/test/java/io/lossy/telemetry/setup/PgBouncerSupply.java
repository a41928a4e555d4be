package io.lossy.telemetry.setup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * PgBouncer. Where apt-get is, a user other than root gets it too, unpacked with the two libraries that it needs besides the
 * usual ones.
 */
record PgBouncerSupply(Machine machine) implements ToolSupply {
    private static final String NAME = "pgbouncer";
    private static final List<String> LIBRARIES = List.of("libc-ares2", "libevent-2.1-7");

    @Override
    public ToolNeed need() {
        return ToolNeed.PGBOUNCER;
    }

    /** Debian keeps it where only root's search path leads. */
    @Override
    public Map<Tool, Path> find() {
        return Stream.of(
                        machine.onPath(NAME),
                        Stream.of(Path.of("/usr/sbin/pgbouncer")).filter(Files::isExecutable),
                        Stream.of(unpacked().start()))
                .flatMap(places -> places)
                .filter(PgBouncerSupply::runs)
                .findFirst()
                .map(path -> Map.of(Tool.PGBOUNCER, path))
                .orElse(Map.of());
    }

    @Override
    public Map<Tool, Path> obtain() {
        Map<Tool, Path> found = find();
        if (found.isEmpty() && SystemPackages.obtain(machine, need()).isEmpty()) {
            unpacked().fetch();
        }
        found = find();
        if (found.isEmpty()) {
            throw SetupFailure.missing(
                    "PgBouncer",
                    "the search path, the package manager when run as root, apt-get download",
                    need(),
                    SystemPackages.advice(machine, need(), "put pgbouncer on the search path"));
        }
        return found;
    }

    private static boolean runs(Path program) {
        return Files.isExecutable(program)
                && Command.of(program.toString(), "--version").run().ok();
    }

    private UnpackedProgram unpacked() {
        return new UnpackedProgram(machine, NAME, "usr/sbin/pgbouncer", LIBRARIES);
    }
}
