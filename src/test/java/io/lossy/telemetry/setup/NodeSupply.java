package io.lossy.telemetry.setup;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Node (20 or newer), npm, and the npm packages that tests talk to the server with. */
record NodeSupply(Machine machine, TestPackages packages, Tool modules) implements ToolSupply {
    private static final int LEAST = 20;

    NodeSupply(Machine machine) {
        this(machine, TestPackages.of(machine), Tool.NODE_MODULES);
    }

    /** Supplies Node with the packages of the server that the benchmark compares with. */
    static NodeSupply forBench(Machine machine) {
        return new NodeSupply(machine, TestPackages.ofBench(), Tool.BENCH_MODULES);
    }

    @Override
    public ToolNeed need() {
        return ToolNeed.NODE;
    }

    @Override
    public Map<Tool, Path> find() {
        Map<Tool, Path> found = new EnumMap<>(Tool.class);
        node().ifPresent(path -> found.put(Tool.NODE, path));
        npm().ifPresent(path -> found.put(Tool.NPM, path));
        packages.kept().ifPresent(path -> found.put(modules, path));
        return found;
    }

    /** npm comes first: the package manager that brings it brings Node too, and only an old Node is left to replace. */
    @Override
    public Map<Tool, Path> obtain() {
        if (npm().isEmpty()) {
            SystemPackages.obtain(machine, need());
        }
        Path npm = npm().orElseThrow(() -> missing("npm"));
        Path node = node().or(new CentralNode(machine)::fetch).orElseThrow(() -> missing("Node " + LEAST));
        Map<Tool, Path> found = new EnumMap<>(Tool.class);
        found.put(Tool.NODE, node);
        found.put(Tool.NPM, npm);
        found.put(modules, packages.kept().orElseGet(() -> packages.install(node, npm)));
        return found;
    }

    private Optional<Path> node() {
        return machine.onPath("node", "nodejs")
                .filter(path -> Machine.majorVersion(path) >= LEAST)
                .findFirst()
                .or(new CentralNode(machine)::kept);
    }

    private Optional<Path> npm() {
        return machine.onPath("npm").findFirst();
    }

    private SetupFailure missing(String what) {
        return SetupFailure.missing(
                what,
                "the search path, the package manager when run as root, Maven Central (Node only)",
                need(),
                SystemPackages.advice(machine, need(), "install Node " + LEAST + " or newer with npm"));
    }
}
