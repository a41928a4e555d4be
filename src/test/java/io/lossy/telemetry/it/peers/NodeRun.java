package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.setup.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What came of a program that Node ran.
 *
 * @param said its output and its errors
 */
record NodeRun(int status, String said) {
    private static final int PATIENCE_SECONDS = (int) Patience.LONGEST.toSeconds();

    /** @param folder for the log */
    static NodeRun of(Path folder, Map<String, String> environment, List<String> words) throws Exception {
        List<String> command = new ArrayList<>(List.of(Tools.node().toString()));
        command.addAll(words);
        Path log = folder.resolve("node.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as("ended by itself: %s", Files.readString(log)).isTrue();
        return new NodeRun(process.exitValue(), Files.readString(log));
    }

    /** Checks the types of a project, but not those of TypeScript's own libraries, which takes half of the time. */
    static NodeRun tsc(Path folder, Path project) throws Exception {
        String tsc = Tools.nodeModules().resolve("typescript/bin/tsc").toString();
        return of(folder, Map.of(), List.of(tsc, "-p", project.toString(), "--skipDefaultLibCheck"));
    }

    /** The unit tests of a folder of {@code src/test/js}; none of them may be skipped. */
    static void unitTests(Path folder, Map<String, String> environment, String tests) throws Exception {
        List<String> words = new ArrayList<>(List.of("--test"));
        words.addAll(files(Path.of("src/test/js").resolve(tests)));

        NodeRun run = of(folder, environment, words);

        assertThat(run.status()).as(run.said()).isZero();
        assertThat(run.said()).containsPattern("pass \\d\\d").contains("skipped 0");
    }

    private static List<String> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".test.mjs"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
