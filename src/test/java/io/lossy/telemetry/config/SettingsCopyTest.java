package io.lossy.telemetry.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsCopyTest {
    @TempDir
    Path folder;

    @Test
    void theCopyIsSettingsAgainWithoutSecretsAndComments() throws IOException {
        String shipped = Files.readString(Path.of("conf/telemetry.yml"));
        Path file = Files.writeString(
                folder.resolve("telemetry.yml"),
                shipped.replace("read_tokens: []", "read_tokens: [secret-token-0123456789]")
                        .replace("url: ${DATABASE_URL:embedded}", "url: postgresql://u:secret-word@h/d # secret-note")
                        .replace(
                                "  keys: []",
                                "  keys:\n    - { id: a, secret: secret-key-0123456789, sources: [backend], per_second: 7, burst: 9 }"));
        Files.copy(Path.of("conf/events.yml"), folder.resolve("events.yml"));

        String copy = SettingsCopy.texts(file, name -> null).get("telemetry.yml");

        assertThat(copy).doesNotContain("secret-").contains("id: a", "per_second: 7", "${LOSSY_PORT:8080}");
        assertThat(SettingsCopy.texts(file, name -> null).get("events.yml"))
                .isEqualTo(Files.readString(Path.of("conf/events.yml")));
    }

    @Test
    void theShippedSettingsAreTheSameAfterACopy() {
        String copy = SettingsCopy.texts(null, name -> null).get("telemetry.yml");

        assertThat(ConfigReader.read("copy", copy, name -> null, ConfigOverrides.NONE))
                .isEqualTo(ConfigReader.read(
                        "shipped", ConfigFiles.settings(null).content(), name -> null, ConfigOverrides.NONE));
    }
}
