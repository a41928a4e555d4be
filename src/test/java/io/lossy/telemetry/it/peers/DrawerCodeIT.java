package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The debug drawer's code held against its types, its unit tests, and the rule that texts never become markup. */
class DrawerCodeIT {
    private static final Path EXTENSION = Path.of("target/extension");
    private static final Path DRAWER = EXTENSION.resolve("drawer");
    private static final Pattern MARKUP = Pattern.compile(
            "(inner|outer)HTML|insertAdjacentHTML|document\\.write|DOMParser"
                    + "|setHTML|createContextualFragment|srcdoc|\\beval\\(|\\bFunction\\(|setTimeout\\(['\"`]|setAttribute\\(['\"]on");

    @TempDir
    Path folder;

    @Test
    void theTypesAreRight() throws Exception {
        Path uplot = folder.resolve("vendor/uplot/uPlot.esm.d.ts");
        copy(DRAWER, folder.resolve("drawer"));
        copy(EXTENSION.resolve("telemetry"), folder.resolve("telemetry"));
        Files.createDirectories(uplot.getParent());
        Files.copy(Path.of("src/test/js/drawer/uPlot.esm.d.ts"), uplot);
        String settings = Files.readString(Path.of("src/main/js/tsconfig.json"));
        Files.writeString(folder.resolve("tsconfig.json"), settings.replace("\"*.js\"", "\"drawer/*.js\""));

        NodeRun run = NodeRun.tsc(folder, folder);

        assertThat(run.status()).as(run.said()).isZero();
    }

    @Test
    void itsUnitTestsPass() throws Exception {
        NodeRun.unitTests(folder, Map.of("EXTENSION", EXTENSION.toString()), "drawer");
    }

    @Test
    void noTextIsEverReadAsMarkupOrCode() throws Exception {
        assertThat(List.of("node.innerHTML = x", "new Function('x')"))
                .allMatch(line -> MARKUP.matcher(line).find());

        for (Path file : files(DRAWER)) {
            assertThat(Files.readString(file)).as("%s", file).doesNotContainPattern(MARKUP);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (Path file : files(from)) {
            Files.copy(file, to.resolve(file.getFileName().toString()));
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
