package io.lossy.telemetry.cli.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.catalog.model.Catalog;
import io.lossy.telemetry.catalog.reader.CatalogReader;
import io.lossy.telemetry.cli.CapturedCommand;
import io.lossy.telemetry.cli.StubBridge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameCheckTest {
    private final NameCheck names = new NameCheck(catalog());

    private static Catalog catalog() {
        Path file = Path.of("conf/events.yml");
        try {
            return CatalogReader.readFile(file.toString(), Files.readString(file))
                    .catalog();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aFamilyThatIsThereIsNoMistake() {
        assertThat(names.family("stt")).isNull();
    }

    @Test
    void aMisspeltFamilyIsRejectedWithTheNearestAndAnotherWithAll() {
        assertThat(names.family("voice_mod")).isEqualTo("there is no family 'voice_mod'; did you mean 'voice_mode'?");
        assertThat(names.family("nope"))
                .startsWith("there is no family 'nope'; use one of: ")
                .contains("stt", "cache");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "lossy.*", "lossy.cache.notes_hit", "lossy.cache.notes_h?t"})
    void whatMatchesAnEventIsNoMistake(String glob) {
        assertThat(names.event(glob)).isNull();
    }

    @Test
    void tailNamesTheFamiliesThatTheServerHas() throws Exception {
        try (StubBridge bridge = new StubBridge((n, body) -> StubBridge.ACK)) {
            CapturedCommand shell = CapturedCommand.run("tail", "--family=unknown", "--url=" + bridge.url());

            assertThat(shell.exit()).isEqualTo(1);
            assertThat(shell.err()).contains("there is no family 'unknown' there, use one of: cache, stt");
        }
    }

    @Test
    void loadNamesTheNearestEvent() {
        CapturedCommand shell = CapturedCommand.run(
                "load", "--event", "lossy.*", "--event", "lossy.cahce.*", "--url", "http://127.0.0.1:9");

        assertThat(shell.exit()).isEqualTo(1);
        assertThat(shell.err()).contains("no event of the catalog matches").contains("'lossy.cache.*'");
    }

    @ParameterizedTest
    @CsvSource({
        "lossy.cache.notes_hitt, lossy.cache.notes_hit",
        "lossy.stt.complete, lossy.stt.completed",
        "lossy.cahce.*, lossy.cache.*",
        "losy.*, lossy.*",
        "lossy.voicemode.*, lossy.voice_mode.*"
    })
    void aMisspeltEventOrPatternIsRejectedWithTheNearest(String typed, String meant) {
        assertThat(names.event(typed)).contains("'" + typed + "'").endsWith("did you mean '" + meant + "'?");
    }
}
