package io.lossy.telemetry.it.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.ServerProcess;
import io.lossy.telemetry.fixture.TestedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server is not started on half a catalog: all mistakes at once, each with its line, and nothing is opened or made. */
class CatalogMistakesIT {
    private static final Map<String, String> IN_THE_CATALOG = Map.of(
            "retention_days: 7\n", "retention_days: seven\n",
            "type: integer, unit: count, min: 0, max: 100000, desc",
                    "type: int, unit: count, min: 0, max: 100000, desc",
            "sources: [backend]", "sources: [backends]",
            "family: library", "family: libary",
            "enum: [quota, ttl, manual, other], absent: other", "enum: []");

    private static final Map<String, String> IN_THE_SETTINGS = Map.of(
            "enabled: ${TELEMETRY_ENABLED:true}", "enabled: perhaps",
            "port: ${LOSSY_PORT:8080}", "port: 99999",
            "depth: 8 ", "depht: 8 ",
            "pool_size: 4", "pool_size: four",
            "window_ms: 300000", "window_ms: -1");

    @TempDir
    private Path folder;

    private Path settings;
    private Path catalog;

    @BeforeEach
    void copyWhatIsShipped() throws IOException {
        settings = Files.copy(Path.of("conf", "telemetry.yml"), folder.resolve("telemetry.yml"));
        catalog = Files.copy(Path.of("conf", "events.yml"), folder.resolve("events.yml"));
    }

    @Test
    void fiveMistakesInTheCatalogAreFiveLines() throws IOException {
        assertRefused(catalog, IN_THE_CATALOG);
    }

    @Test
    void fiveMistakesInTheSettingsAreFiveLines() throws IOException {
        assertRefused(settings, IN_THE_SETTINGS);
    }

    @Test
    void aCatalogThatIsNoYamlIsOneLine() throws IOException {
        Files.writeString(catalog, "version: 1\nfamilies: [\n");
        ServerProcess server = serve();

        assertThat(server.exitCode(60)).isEqualTo(1);
        assertThat(server.err().lines()).singleElement().asString().startsWith("error: " + catalog + ":");
        assertNothingHappened(server);
    }

    private void assertRefused(Path file, Map<String, String> mistakes) throws IOException {
        List<Integer> lines = spoil(file, mistakes);
        ServerProcess server = serve();

        assertThat(server.exitCode(60)).isEqualTo(1);
        List<String> said = server.err().lines().toList();
        assertThat(said).as("a line a mistake").hasSameSizeAs(lines);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(said.get(i))
                    .startsWith("error: " + file + ":" + lines.get(i) + ": ")
                    .contains("; ");
        }
        assertNothingHappened(server);
    }

    private ServerProcess serve() {
        return ServerProcess.launch(
                folder,
                TestedProgram.words(),
                "serve",
                "--config",
                settings.toString(),
                "--port",
                "0",
                "--management-port",
                "0");
    }

    private void assertNothingHappened(ServerProcess server) {
        assertThat(server.out()).as("no banner, so no port").isEmpty();
        assertThat(server.err()).doesNotContain("Exception", "\tat ");
        assertThat(folder.resolve("data")).doesNotExist();
    }

    /** Replaces the first place of each, and returns the lines on which that was, in order. */
    private static List<Integer> spoil(Path file, Map<String, String> mistakes) throws IOException {
        String text = Files.readString(file);
        Map<Integer, String> lines = new TreeMap<>();
        for (Map.Entry<String, String> mistake : mistakes.entrySet()) {
            int at = text.indexOf(mistake.getKey());
            assertThat(at).as("%s in %s", mistake.getKey(), file).isPositive();
            lines.put((int) text.substring(0, at).lines().count() + (text.charAt(at - 1) == '\n' ? 1 : 0), "");
            text = text.substring(0, at)
                    + mistake.getValue()
                    + text.substring(at + mistake.getKey().length());
        }
        Files.writeString(file, text);
        assertThat(lines).as("mistakes on lines of their own").hasSameSizeAs(mistakes);
        return List.copyOf(lines.keySet());
    }
}
