package io.lossy.telemetry.setup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Unpacks a program of a Debian package, and the libraries that it needs besides the usual ones, for a user who may not
 * install packages.
 *
 * @param name       the package's name, and the program's
 * @param executable the program's path inside the package
 * @param libraries  the packages of the libraries
 */
record UnpackedProgram(Machine machine, String name, String executable, List<String> libraries) {
    private static final String START = """
            #!/bin/sh
            # made by mvn verify
            LD_LIBRARY_PATH='%s' exec '%s' "$@"
            """;

    UnpackedProgram {
        libraries = List.copyOf(libraries);
    }

    /** Returns the script that starts it. It exists once {@link #fetch()} has succeeded. */
    Path start() {
        return archive(name).root().resolve(name + ".sh");
    }

    void fetch() {
        archive(name).fetch();
        libraries.forEach(library -> archive(library).fetch());
        Path program = archive(name).root().resolve(executable);
        if (Files.isExecutable(program)) {
            writeStart(program);
        }
    }

    private void writeStart(Path program) {
        String folders =
                String.join(":", libraries.stream().flatMap(this::folders).toList());
        try {
            Files.writeString(start(), String.format(Locale.ROOT, START, folders, program));
            if (!start().toFile().setExecutable(true)) {
                SetupLog.note(start() + " can't be made executable");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Debian keeps libraries in a folder named after the processor. */
    private Stream<String> folders(String library) {
        Path lib = archive(library).root().resolve("usr/lib");
        try (Stream<Path> folders = Files.isDirectory(lib) ? Files.list(lib) : Stream.empty()) {
            return folders.map(Path::toString).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DebianArchive archive(String archive) {
        return new DebianArchive(machine, archive);
    }
}
