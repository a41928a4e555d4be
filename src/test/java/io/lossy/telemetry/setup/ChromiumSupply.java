package io.lossy.telemetry.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A Chromium or Chrome, 120 or newer. */
record ChromiumSupply(Machine machine) implements ToolSupply {
    private static final int LEAST = 120;
    private static final int WRAPPER = 10_000; // bytes; a real browser's start script or binary is no snap wrapper
    private static final String[] NAMES = {
        "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"
    };
    private static final List<Path> MAC = List.of(
            Path.of("/Applications/Chromium.app/Contents/MacOS/Chromium"),
            Path.of("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"));

    @Override
    public ToolNeed need() {
        return ToolNeed.BROWSER;
    }

    @Override
    public Map<Tool, Path> find() {
        return candidates()
                .filter(Files::isExecutable)
                .filter(path -> !snap(path))
                .filter(path -> Machine.majorVersion(path) >= LEAST)
                .findFirst()
                .map(path -> Map.of(Tool.CHROMIUM, path))
                .orElse(Map.of());
    }

    @Override
    public Map<Tool, Path> obtain() {
        Map<Tool, Path> found = find();
        if (found.isEmpty() && SystemPackages.obtain(machine, need()).isPresent()) {
            found = find();
        }
        if (found.isEmpty()) {
            throw SetupFailure.missing(
                    "Chromium or Chrome " + LEAST,
                    "CHROMIUM_PATH, CHROME_BIN, the search path (a snap cannot read the tests' profiles), "
                            + "the package manager when run as root",
                    need(),
                    SystemPackages.advice(machine, need(), "export CHROMIUM_PATH=/path/to/chromium"));
        }
        return found;
    }

    private Stream<Path> candidates() {
        Stream<Path> chosen = Stream.of("CHROMIUM_PATH", "CHROME_BIN")
                .map(name -> Optional.ofNullable(machine.environment().get(name)))
                .flatMap(Optional::stream)
                .filter(value -> !value.isBlank())
                .map(Path::of);
        Stream<Path> usual = machine.mac() ? MAC.stream() : Stream.empty();
        return Stream.of(chosen, machine.onPath(NAMES), usual).flatMap(s -> s);
    }

    static boolean snap(Path path) {
        try {
            return path.toRealPath().startsWith("/snap")
                    || Files.size(path) < WRAPPER && Files.readString(path).contains("/snap/");
        } catch (IOException e) {
            return false; // not text, so no wrapper
        }
    }
}
