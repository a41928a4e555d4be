package io.lossy.telemetry.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.privacy.HashKeys;
import io.lossy.telemetry.security.auth.SigningKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that an editor or PowerShell saved as "UTF-8 with BOM". */
class ByteOrderMarkTest {
    private static final String MARK = "\uFEFF";

    @TempDir
    private Path folder;

    private Path marked(Path file) throws IOException {
        String text = Files.readString(file);
        return Files.writeString(file, MARK + text);
    }

    @Test
    void settingsAreRead() throws IOException {
        Path file = folder.resolve("telemetry.yml");
        Files.writeString(file, ConfigFiles.settings(null).content());
        ConfigFiles.ConfigText text = ConfigFiles.settings(marked(file));

        assertThat(ConfigReader.read(text.name(), text.content(), variable -> null, ConfigOverrides.NONE)
                        .catalog())
                .isEqualTo("conf/events.yml");
    }

    @Test
    void theCatalogIsRead() throws IOException {
        Path file = folder.resolve("events.yml");
        Files.writeString(file, ConfigFiles.catalog("conf/events.yml", null).content());
        ConfigFiles.ConfigText text = ConfigFiles.catalog(marked(file).toString(), null);

        assertThat(CatalogReader.read(text.name(), text.content()).events()).isNotEmpty();
    }

    @Test
    void theHashKeyIsRead() throws IOException {
        String id = HashKeys.find(folder, null).id();
        marked(folder.resolve("keys").resolve("hash.key"));

        assertThat(HashKeys.find(folder, null).id()).isEqualTo(id);
    }

    @Test
    void signingKeysAreRead() throws IOException {
        SigningKeys.rotate(folder);
        int keys = SigningKeys.find(folder, null).size();
        marked(SigningKeys.file(folder));

        assertThat(SigningKeys.find(folder, null)).hasSize(keys).isNotEmpty();
    }
}
