package io.lossy.telemetry.cli;

import io.lossy.telemetry.app.ConfigFiles;
import io.lossy.telemetry.catalog.Catalog;
import io.lossy.telemetry.catalog.CatalogException;
import io.lossy.telemetry.catalog.CatalogReader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The catalog a command goes by: a named file, else {@code conf/events.yml}, else the one inside the jar. */
final class CatalogOption {
    @Option(
            names = "--catalog",
            paramLabel = "FILE",
            description = "the catalog (default: conf/events.yml, else built in)")
    private @Nullable String file;

    Catalog read() {
        ConfigFiles.Text text = ConfigFiles.catalog(file == null ? "conf/events.yml" : file, null);
        try {
            return CatalogReader.read(text.name(), text.content());
        } catch (CatalogException e) {
            throw new CommandFailure(
                    "the catalog " + text.name() + " has mistakes; `catalog check` shows them all: "
                            + e.problems().get(0),
                    e);
        }
    }
}
