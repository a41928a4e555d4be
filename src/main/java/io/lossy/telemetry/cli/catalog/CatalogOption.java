package io.lossy.telemetry.cli.catalog;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.model.CatalogException;
import io.lossy.telemetry.catalog.reader.CatalogFile;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.cli.support.CommandFailure;
import io.lossy.telemetry.config.ConfigFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Reads the catalog of a command: the file of {@code --catalog}, otherwise {@code ./conf/events.yml} if it exists,
 * otherwise the one inside the jar.
 */
public final class CatalogOption {
    private static final String USUAL = "conf/events.yml";

    @Option(
            names = "--catalog",
            paramLabel = "FILE",
            description = "catalog file (default: ./conf/events.yml if it exists, else the built-in catalog)")
    private @Nullable Path file;

    /** Returns the catalog. Fails the command if the catalog has a mistake. */
    public Catalog read() {
        try {
            return readFile().catalog();
        } catch (CatalogException e) {
            throw new CommandFailure(
                    "the catalog has mistakes; `catalog check` prints one per line: "
                            + e.problems().get(0),
                    e);
        }
    }

    /**
     * Returns the catalog with the lines that it was read from.
     *
     * @throws CatalogException with every mistake, so that the caller can print them
     */
    CatalogFile readFile() {
        ConfigFiles.ConfigText text = ConfigFiles.catalog(file == null ? USUAL : file.toString(), null);
        return CatalogReader.readFile(text.name(), text.content());
    }

    boolean isGiven() {
        return file != null;
    }

    /** Returns the catalog file of the command; null if the built-in catalog is used. */
    @Nullable
    Path path() {
        return file != null ? file : Files.exists(Path.of(USUAL)) ? Path.of(USUAL) : null;
    }
}
