package io.lossy.telemetry.setup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** A Debian package that is downloaded and unpacked into the cache, not installed: what a user other than root may do. */
record DebianArchive(Machine machine, String name) {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    /** The root of what was unpacked. */
    Path root() {
        return machine.cache().resolve(name);
    }

    /** Leaves nothing, after a word in the log, where it cannot be had. */
    void fetch() {
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
            if (ok(Command.of("apt-get", "-q", "download", name).in(work))
                    || ok(Command.of("apt-get", "-q", "-o", own, "-o", cache, "update")
                                    .in(work))
                            && ok(Command.of("apt-get", "-q", "-o", own, "-o", cache, "download", name)
                                    .in(work))) {
                unpack(work);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void unpack(Path work) throws IOException {
        try (Stream<Path> files = Files.list(work)) {
            for (Path file : files.filter(f -> f.getFileName().toString().matches(name + "_.*\\.deb"))
                    .toList()) {
                ok(Command.of("dpkg-deb", "-x", file.toString(), root().toString()));
                Files.delete(file);
            }
        }
    }

    private static boolean ok(Command command) {
        SetupLog.doing(command.line());
        Command.Outcome outcome = command.within(LIMIT).run();
        if (!outcome.ok()) {
            SetupLog.failed(command.line(), outcome);
        }
        return outcome.ok();
    }
}
