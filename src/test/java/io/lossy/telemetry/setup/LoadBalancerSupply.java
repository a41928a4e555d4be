package io.lossy.telemetry.setup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * HAProxy or nginx. Where apt-get is, a user other than root gets it too, unpacked with the libraries that it needs besides
 * the usual ones.
 *
 * @param name      the program's and the package's
 * @param libraries the packages of the libraries
 */
record LoadBalancerSupply(Machine machine, ToolNeed need, Tool tool, String name, List<String> libraries)
        implements ToolSupply {
    LoadBalancerSupply {
        libraries = List.copyOf(libraries);
    }

    static LoadBalancerSupply haproxy(Machine machine) {
        return new LoadBalancerSupply(
                machine, ToolNeed.HAPROXY, Tool.HAPROXY, "haproxy", List.of("liblua5.3-0", "libpcre2-8-0"));
    }

    static LoadBalancerSupply nginx(Machine machine) {
        return new LoadBalancerSupply(machine, ToolNeed.NGINX, Tool.NGINX, "nginx", List.of("libpcre2-8-0"));
    }

    /** Debian keeps it where only root's search path leads. */
    @Override
    public Map<Tool, Path> find() {
        return Stream.of(
                        machine.onPath(name),
                        Stream.of(Path.of("/usr/sbin", name)).filter(Files::isExecutable),
                        Stream.of(unpacked().start()))
                .flatMap(places -> places)
                .filter(LoadBalancerSupply::runs)
                .findFirst()
                .map(path -> Map.of(tool, path))
                .orElse(Map.of());
    }

    @Override
    public Map<Tool, Path> obtain() {
        Map<Tool, Path> found = find();
        if (found.isEmpty() && SystemPackages.obtain(machine, need).isEmpty()) {
            unpacked().fetch();
        }
        found = find();
        if (found.isEmpty()) {
            throw SetupFailure.missing(
                    name,
                    "the search path, the package manager when run as root, apt-get download",
                    need,
                    SystemPackages.advice(machine, need, "put " + name + " on the search path"));
        }
        return found;
    }

    private static boolean runs(Path program) {
        return Files.isExecutable(program)
                && Command.of(program.toString(), "-v").run().ok();
    }

    private UnpackedProgram unpacked() {
        return new UnpackedProgram(machine, name, "usr/sbin/" + name, libraries);
    }
}
