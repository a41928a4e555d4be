package io.lossy.telemetry.cli;

import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.CatalogException;
import io.lossy.telemetry.catalog.CatalogFile;
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

    /** The catalog; a mistake in it is a failure of the command. */
    Catalog read() {
        try {
            return readFile().catalog();
        } catch (CatalogException e) {
            throw new CommandFailure(
                    "the catalog has mistakes; `catalog check` shows them one a line: " + e.getMessage(), e);
        }
    }

    /**
     * The catalog with the lines it was read from.
     *
     * @throws CatalogException with every mistake, for those who print them
     */
    CatalogFile readFile() {
        Path path = path();
        if (path == null) {
            return builtIn();
        }
        try {
            return CatalogReader.readFile(path.toString(), Files.readString(path));
        } catch (IOException e) {
            throw new CommandFailure(
                    "can't read the catalog " + path + " (" + e.getClass().getSimpleName()
                            + "); name another with --catalog",
                    e);
        }
    }

    /** The file the command goes by; null: the one built in. */
    @Nullable
    Path path() {
        return file != null ? file : Files.exists(USUAL) ? USUAL : null;
    }

    private static CatalogFile builtIn() {
        try (InputStream in = CatalogOption.class.getResourceAsStream(BUILT_IN)) {
            if (in == null) {
                throw new CommandFailure("no catalog: " + USUAL + " is not here and none is built in; give --catalog");
            }
            return CatalogReader.readFile(
                    "built-in " + BUILT_IN.substring(1), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new CommandFailure("can't read the built-in catalog; name another with --catalog", e);
        }
    }
}
