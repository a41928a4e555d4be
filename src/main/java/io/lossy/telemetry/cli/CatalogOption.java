package io.lossy.telemetry.cli;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.CatalogException;
import io.lossy.telemetry.catalog.CatalogReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The catalog a command goes by: a named file, else {@code ./conf/events.yml}, else the one built in. */
final class CatalogOption {
    private static final Path USUAL = Path.of("conf", "events.yml");
    private static final String BUILT_IN = "/conf/events.yml";

    @Option(
            names = "--catalog",
            paramLabel = "FILE",
            description = "event catalog (default: ./conf/events.yml if it is there, else the built-in one)")
    private @Nullable Path file;

    Catalog read() {
        try {
            if (file != null) {
                return parse(file.toString(), Files.readString(file));
            }
            return Files.exists(USUAL) ? parse(USUAL.toString(), Files.readString(USUAL)) : builtIn();
        } catch (IOException e) {
            throw new CommandFailure(
                    "can't read the catalog " + (file == null ? USUAL : file) + " ("
                            + e.getClass().getSimpleName() + "); name another with --catalog",
                    e);
        }
    }

    private static Catalog builtIn() throws IOException {
        try (InputStream in = CatalogOption.class.getResourceAsStream(BUILT_IN)) {
            if (in == null) {
                throw new CommandFailure("no catalog: " + USUAL + " is not here and none is built in; give --catalog");
            }
            return parse(BUILT_IN.substring(1), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static Catalog parse(String name, String text) {
        try {
            return CatalogReader.read(name, text);
        } catch (CatalogException e) {
            throw new CommandFailure(
                    "the catalog " + name + " has mistakes; `catalog check` shows them all: "
                            + e.problems().get(0),
                    e);
        }
    }
}
