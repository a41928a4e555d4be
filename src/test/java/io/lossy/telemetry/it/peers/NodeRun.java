package io.lossy.telemetry.it.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.fixture.Patience;
import io.lossy.telemetry.setup.Tools;
import java.io.File;
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
public record NodeRun(int status, String said) {
    private static final int PATIENCE_SECONDS = (int) Patience.LONGEST.toSeconds();

    /** @param folder for the log */
    public static NodeRun of(Path folder, Map<String, String> environment, List<String> words) throws Exception {
        List<String> command = new ArrayList<>(List.of(Tools.node().toString()));
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return ended(folder, builder);
    }

    /**
     * Runs npm, which runs by the Node of the tests.
     *
     * @param folder for the log
     * @param where  the project
     */
    static NodeRun npm(Path folder, Path where, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(Tools.npm().toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).directory(where.toFile());
        builder.environment().put("npm_config_update_notifier", "false"); // which would ask the network
        builder.environment().merge("PATH", "", (path, none) -> Tools.node().getParent() + File.pathSeparator + path);
        return ended(folder, builder);
    }

    private static NodeRun ended(Path folder, ProcessBuilder builder) throws Exception {
        Path log = folder.resolve("node.log");
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
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
