package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.setup.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reference extension as assembled, held against its types and its unit tests. */
class ExtensionCodeIT {
    private static final Path ASSEMBLED = Path.of("target/extension");
    private static final Path TESTS = Path.of("src/test/js");

    @TempDir
    Path folder;

    @BeforeEach
    void layOut() throws IOException {
        try (Stream<Path> files = Files.walk(ASSEMBLED)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                put(file, ASSEMBLED.relativize(file).toString());
            }
        }
        Files.writeString(
                folder.resolve("package.json"), "{ \"type\": \"module\" }"); // what a browser takes for granted
    }

    @Test
    void theTypesAreRight() throws Exception {
        NodeRun outcome = types();

        assertThat(outcome.status()).as(outcome.said()).isZero();
    }

    @Test
    void aWrongFieldOrAWrongChromeCallFailsInTheTypeCheck() throws Exception {
        Files.writeString(folder.resolve("wrong.js"), """
                import { Events } from './telemetry/telemetry.js';
                import { openClient } from './shared/client.js';
                const telemetry = openClient({ endpoint: '', key: '', readToken: '' });
                telemetry.emit(Events.STT_REQUEST, { mode: 'by_hand' });
                chrome.offscreen.openDocument();
                """);

        NodeRun outcome = types();

        assertThat(outcome.said()).contains("wrong.js(4,38)", "wrong.js(5,18)").doesNotContain("wrong.js(3");
    }

    @Test
    void itsUnitTestsPass() throws Exception {
        NodeRun.unitTests(folder, Map.of("EXTENSION", folder.toString()), "extension");
    }

    private NodeRun types() throws Exception {
        Files.delete(folder.resolve("vendor/uplot/uPlot.esm.js"));
        put(TESTS.resolve("drawer/uPlot.esm.d.ts"), "vendor/uplot/uPlot.esm.d.ts");
        put(TESTS.resolve("extension/audio-worklet.d.ts"), "audio-worklet.d.ts");
        String roots = "\"typeRoots\": [\"" + Tools.nodeModules().toUri().getPath() + "@types\"], \"types\"";
        String settings = Files.readString(TESTS.resolve("extension/tsconfig.json"));
        Files.writeString(folder.resolve("tsconfig.json"), settings.replace("\"types\"", roots));
        return NodeRun.tsc(folder, folder);
    }

    private void put(Path file, String name) throws IOException {
        Path goal = folder.resolve(name);
        Files.createDirectories(goal.getParent());
        Files.copy(file, goal);
    }
}
