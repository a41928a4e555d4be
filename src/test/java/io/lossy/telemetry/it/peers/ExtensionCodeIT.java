package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.setup.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reference extension as assembled, held against its types and its unit tests. */
class ExtensionCodeIT {
    private static final Path ASSEMBLED = Path.of("target/extension");
    private static final Path TESTS = Path.of("src/test/js");
    private static final String UPLOT = "vendor/uplot/uPlot.esm.js";

    @TempDir
    static Path folder;

    private static NodeRun types;

    /** One run of the compiler checks the extension and, in a module beside it, that it finds what is wrong. */
    @BeforeAll
    static void layOutAndCheckTheTypes() throws Exception {
        try (Stream<Path> files = Files.walk(ASSEMBLED)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                put(file, ASSEMBLED.relativize(file).toString());
            }
        }
        Files.writeString(
                folder.resolve("package.json"), "{ \"type\": \"module\" }"); // what a browser takes for granted
        Path wrong = Files.writeString(folder.resolve("wrong.js"), """
                import { Events } from './telemetry/telemetry.js';
                import { openClient } from './shared/client.js';
                const telemetry = openClient({ endpoint: '', key: '', readToken: '' });
                telemetry.emit(Events.STT_REQUEST, { mode: 'by_hand' });
                chrome.offscreen.openDocument();
                """);
        types = types();
        Files.delete(wrong);
        put(ASSEMBLED.resolve(UPLOT), UPLOT);
    }

    @Test
    void theTypesAreRight() {
        assertThat(types.said().lines().filter(line -> !line.startsWith(" "))) // which goes on with the error above
                .as("%s", types)
                .isNotEmpty()
                .allMatch(line -> line.contains("wrong.js("));
    }

    @Test
    void aWrongFieldOrAWrongChromeCallFailsInTheTypeCheck() {
        assertThat(types.said()).contains("wrong.js(4,38)", "wrong.js(5,18)").doesNotContain("wrong.js(3");
    }

    @Test
    void itsUnitTestsPass() throws Exception {
        NodeRun.unitTests(folder, Map.of("EXTENSION", folder.toString()), "extension");
    }

    private static NodeRun types() throws Exception {
        Files.delete(folder.resolve(UPLOT)); // its types stand in for it
        put(TESTS.resolve("drawer/uPlot.esm.d.ts"), "vendor/uplot/uPlot.esm.d.ts");
        put(TESTS.resolve("extension/audio-worklet.d.ts"), "audio-worklet.d.ts");
        String roots = "\"typeRoots\": [\"" + Tools.nodeModules().toUri().getPath() + "@types\"], \"types\"";
        String settings = Files.readString(TESTS.resolve("extension/tsconfig.json"));
        Files.writeString(folder.resolve("tsconfig.json"), settings.replace("\"types\"", roots));
        return NodeRun.tsc(folder, folder);
    }

    private static void put(Path file, String name) throws IOException {
        Path goal = folder.resolve(name);
        Files.createDirectories(goal.getParent());
        Files.copy(file, goal);
    }
}
