package io.lossy.telemetry.cli;

import io.lossy.telemetry.app.ConfigFiles;
import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.CatalogException;
import io.lossy.telemetry.catalog.CatalogFile;
import io.lossy.telemetry.catalog.CatalogReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The catalog a command goes by: a named file, else {@code ./conf/events.yml}, else the one inside the jar. */
final class CatalogOption {
    private static final String USUAL = "conf/events.yml";

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
                    "the catalog has mistakes; `catalog check` shows them one a line: "
                            + e.problems().get(0),
                    e);
        }
    }

    /**
     * The catalog with the lines it was read from.
     *
     * @throws CatalogException with every mistake, for those who print them
     */
    CatalogFile readFile() {
        ConfigFiles.Text text = ConfigFiles.catalog(file == null ? USUAL : file.toString(), null);
        return CatalogReader.readFile(text.name(), text.content());
    }

    /** The file the command goes by; null: the one built in. */
    @Nullable
    Path path() {
        return file != null ? file : Files.exists(Path.of(USUAL)) ? Path.of(USUAL) : null;
    }
}
