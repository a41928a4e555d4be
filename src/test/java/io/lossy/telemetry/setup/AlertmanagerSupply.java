package io.lossy.telemetry.setup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Alertmanager and amtool. Where apt-get is, a user other than root gets them too, unpacked. Debian's build reads its
 * templates from a fixed place below {@code /usr/share}, so an unpacked one is started in a mount namespace of its own
 * which shows it the unpacked folder there.
 */
record AlertmanagerSupply(Machine machine) implements ToolSupply {
    private static final String START = """
            #!/bin/sh
            # made by mvn verify; $0 of the inner shell is the unpacked package
            exec unshare --map-root-user --mount sh -c \\
              'mount --bind "$0/usr/share" /usr/share && exec "$0/usr/bin/prometheus-alertmanager" "$@"' '%s' "$@"
            """;

    @Override
    public ToolNeed need() {
        return ToolNeed.ALERTMANAGER;
    }

    @Override
    public Map<Tool, Path> find() {
        Map<Tool, Path> found = new EnumMap<>(Tool.class);
        machine.onPath("prometheus-alertmanager", "alertmanager")
                .findFirst()
                .or(() -> Optional.of(start()).filter(AlertmanagerSupply::runs))
                .ifPresent(path -> found.put(Tool.ALERTMANAGER, path));
        machine.onPath("amtool")
                .findFirst()
                .or(() ->
                        Optional.of(archive().root().resolve("usr/bin/amtool")).filter(Files::isExecutable))
                .ifPresent(path -> found.put(Tool.AMTOOL, path));
        return found;
    }

    @Override
    public Map<Tool, Path> obtain() {
        Map<Tool, Path> found = find();
        if (found.size() < 2 && SystemPackages.obtain(machine, need()).isEmpty()) {
            archive().fetch();
            writeStart();
        }
        found = find();
        if (found.size() < 2) {
            throw SetupFailure.missing(
                    "Alertmanager with amtool",
                    "the search path, the package manager when run as root, apt-get download (and unshare, which a"
                            + " machine may forbid)",
                    need(),
                    SystemPackages.advice(machine, need(), "put alertmanager and amtool on the search path"));
        }
        return found;
    }

    private void writeStart() {
        if (!Files.isDirectory(archive().root())) {
            return;
        }
        try {
            Files.writeString(
                    start(), String.format(Locale.ROOT, START, archive().root()));
            if (!start().toFile().setExecutable(true)) {
                SetupLog.note(start() + " can't be made executable");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Not every machine lets its users have namespaces. */
    private static boolean runs(Path program) {
        return Files.isExecutable(program)
                && Command.of(program.toString(), "--version").run().ok();
    }

    private Path start() {
        return archive().root().resolve("alertmanager.sh");
    }

    private DebianArchive archive() {
        return new DebianArchive(machine, "prometheus-alertmanager");
    }
}
