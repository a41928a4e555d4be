package io.lossy.telemetry.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lossy.telemetry.catalog.model.Recipient;
import io.lossy.telemetry.config.ConfigFiles.ConfigText;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecipientReaderTest {
    @Test
    void readsWhoReceivesWithoutSecretsAndPaths() {
        assertThat(read("""
                forward:
                  destinations:
                    - { name: hook, kind: webhook, url: 'https://hooks.example.org/T0/secret-path', secret: '${NOT_SET}' }
                    - { name: hidden, kind: posthog, url: '${URL}', token: '${NOT_SET}' }
                    - { name: k, kind: kafka, brokers: ['a:1', 'b:2'], topic: t }
                    - { kind: webhook, url: 'ftp://x' }
                """))
                .containsExactly(
                        new Recipient("hook", "webhook", "hooks.example.org"),
                        new Recipient("hidden", "posthog", "an address from the environment"),
                        new Recipient("k", "kafka", "a:1, b:2"),
                        new Recipient("?", "webhook", "?"));
    }

    @Test
    void findsNoneInTheShippedSettings() {
        assertThat(RecipientReader.read(ConfigFiles.settings(Path.of("conf/telemetry.yml"))))
                .isEmpty();
    }

    @Test
    void refusesWhatIsNoYaml() {
        assertThatThrownBy(() -> read("- a list")).isInstanceOf(SetupException.class);
    }

    private static List<Recipient> read(String text) {
        return RecipientReader.read(new ConfigText("t.yml", text));
    }
}
