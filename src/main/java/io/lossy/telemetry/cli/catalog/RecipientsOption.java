package io.lossy.telemetry.cli.catalog;

import io.lossy.telemetry.catalog.model.Recipient;
import io.lossy.telemetry.config.ConfigFiles;
import io.lossy.telemetry.config.RecipientReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Names the settings whose destinations the catalog is compared with. Needs none of their secrets. */
final class RecipientsOption {
    private static final Path USUAL = Path.of("conf/telemetry.yml");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "settings file (default: ./conf/telemetry.yml, if it exists and --catalog is not given)")
    private @Nullable Path file;

    /** Returns the destinations of the settings, or null if there are no settings to compare with. */
    @Nullable
    List<Recipient> recipients(CatalogOption catalog) {
        if (file != null) {
            return RecipientReader.read(ConfigFiles.settings(file));
        }
        return catalog.isGiven() || !Files.isRegularFile(USUAL)
                ? null
                : RecipientReader.read(ConfigFiles.settings(USUAL));
    }
}
