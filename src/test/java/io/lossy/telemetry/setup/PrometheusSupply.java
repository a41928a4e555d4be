package io.lossy.telemetry.setup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Prometheus and promtool. Where apt-get is, a user other than root gets them too, unpacked: they need nothing but the C
 * library.
 */
record PrometheusSupply(Machine machine) implements ToolSupply {
    @Override
    public ToolNeed need() {
        return ToolNeed.PROMETHEUS;
    }

    @Override
    public Map<Tool, Path> find() {
        Map<Tool, Path> found = new EnumMap<>(Tool.class);
        program("prometheus").ifPresent(path -> found.put(Tool.PROMETHEUS, path));
        program("promtool").ifPresent(path -> found.put(Tool.PROMTOOL, path));
        return found;
    }

    @Override
    public Map<Tool, Path> obtain() {
        Map<Tool, Path> found = find();
        if (found.size() < 2 && SystemPackages.obtain(machine, need()).isEmpty()) {
            archive().fetch();
        }
        found = find();
        if (found.size() < 2) {
            throw SetupFailure.missing(
                    "Prometheus with promtool",
                    "the search path, the package manager when run as root, apt-get download",
                    need(),
                    SystemPackages.advice(machine, need(), "put prometheus and promtool on the search path"));
        }
        return found;
    }

    private Optional<Path> program(String name) {
        return machine.onPath(name)
                .findFirst()
                .or(() ->
                        Optional.of(archive().root().resolve("usr/bin/" + name)).filter(Files::isExecutable));
    }

    private DebianArchive archive() {
        return new DebianArchive(machine, "prometheus");
    }
}
