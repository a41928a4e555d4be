package io.lossy.telemetry.setup;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Node (18 or newer), npm, and the npm packages that tests talk to the server with. */
record NodeSupply(Machine machine) implements Supply {
    private static final int LEAST = 18;

    @Override
    public Need need() {
        return Need.NODE;
    }

    @Override
    public Map<Tool, Path> find() {
        Map<Tool, Path> found = new EnumMap<>(Tool.class);
        node().ifPresent(path -> found.put(Tool.NODE, path));
        npm().ifPresent(path -> found.put(Tool.NPM, path));
        TestPackages.of(machine).kept().ifPresent(path -> found.put(Tool.NODE_MODULES, path));
        return found;
    }

    /** npm comes first: the package manager that brings it brings Node too, and only an old Node is left to replace. */
    @Override
    public Map<Tool, Path> obtain() {
        TestPackages packages = TestPackages.of(machine);
        Optional<Path> modules = packages.kept();
        if (modules.isEmpty() && npm().isEmpty()) {
            SystemPackages.obtain(machine, need());
        }
        Optional<Path> npm = npm();
        if (modules.isEmpty() && npm.isEmpty()) {
            throw missing("npm");
        }
        Path node = node().or(new CentralNode(machine)::fetch).orElseThrow(() -> missing("Node " + LEAST));
        Map<Tool, Path> found = new EnumMap<>(Tool.class);
        found.put(Tool.NODE, node);
        npm.ifPresent(path -> found.put(Tool.NPM, path));
        found.put(Tool.NODE_MODULES, modules.orElseGet(() -> packages.install(node, npm.orElseThrow())));
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
