package io.lossy.telemetry.setup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Prometheus and promtool. Where apt-get is, a user other than root gets them too: the package is downloaded and unpacked,
 * not installed, and its programs need nothing but the C library.
 */
record PrometheusSupply(Machine machine) implements Supply {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @Override
    public Need need() {
        return Need.PROMETHEUS;
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
            unpacked();
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
                .or(() -> Optional.of(kept().resolve("usr/bin/" + name)).filter(Files::isExecutable));
    }

    private Path kept() {
        return machine.cache().resolve("prometheus");
    }

    private void unpacked() {
        if (machine.onPath("apt-get").findAny().isEmpty()
                || machine.onPath("dpkg-deb").findAny().isEmpty()) {
            return;
        }
        try {
            Path work = Files.createDirectories(machine.cache().resolve("apt"));
            Path lists =
                    Files.createDirectories(work.resolve("state/lists/partial")).getParent();
            Path archives = Files.createDirectories(work.resolve("cache/archives/partial"))
                    .getParent();
            String own = "Dir::State::lists=" + lists;
            String cache = "Dir::Cache=" + archives.getParent();
            if (ok(Command.of("apt-get", "-q", "download", "prometheus").in(work))
                    || ok(Command.of("apt-get", "-q", "-o", own, "-o", cache, "update")
                                    .in(work))
                            && ok(Command.of("apt-get", "-q", "-o", own, "-o", cache, "download", "prometheus")
                                    .in(work))) {
                unpack(work);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void unpack(Path work) throws IOException {
        try (Stream<Path> files = Files.list(work)) {
            for (Path file : files.filter(f -> f.getFileName().toString().matches("prometheus_.*\\.deb"))
                    .toList()) {
                ok(Command.of("dpkg-deb", "-x", file.toString(), kept().toString()));
                Files.delete(file);
            }
        }
    }

    private static boolean ok(Command command) {
        Say.doing(command.line());
        Command.Outcome outcome = command.within(LIMIT).run();
        if (!outcome.ok()) {
            Say.failed(command.line(), outcome);
        }
        return outcome.ok();
    }
}
