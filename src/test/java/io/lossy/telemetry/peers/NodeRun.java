package io.lossy.telemetry.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lossy.telemetry.setup.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A script that has run under Node to its end: its exit code and what it said. */
record NodeRun(int status, String said) {
    /** The path of the TypeScript compiler, to be given as the script. */
    static String tsc() {
        return Tools.nodeModules().resolve("typescript/bin/tsc").toString();
    }

    /** @param folder for its output */
    static NodeRun of(Path folder, Map<String, String> environment, String... words)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Tools.node().toString()));
        command.addAll(List.of(words));
        Path log = folder.resolve("node.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as("ended by itself: %s", Files.readString(log)).isTrue();
        return new NodeRun(process.exitValue(), Files.readString(log));
    }
}
