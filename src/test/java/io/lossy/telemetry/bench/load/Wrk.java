package io.lossy.telemetry.bench.load;

import io.lossy.telemetry.bench.host.BenchFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs wrk, which costs less of the processor than a client in Java: each connection sends as soon as it has its answer. */
public final class Wrk {
    private final Path program;
    private final Path script;

    public Wrk(Path program, Path folder) {
        this.program = program;
        this.script = BenchFile.copy("ingest.lua", folder);
    }

    public LoadResult run(int port, Shape shape, int seconds) {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        program.toString(),
                        "-t1",
                        "-c" + shape.connections(),
                        "-d" + seconds + "s",
                        "--timeout",
                        "30s",
                        "--latency",
                        "-s",
                        script.toString(),
                        "http://127.0.0.1:" + port))
                .redirectErrorStream(true);
        builder.environment().put("PER", String.valueOf(shape.events()));
        try {
            Process process = builder.start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            WrkOutput output = WrkOutput.parse(text);
            return new LoadResult(
                    output.requests(), output.failed(), output.seconds(), output.p50Millis(), output.p99Millis());
        } catch (IOException e) {
            throw new UncheckedIOException("can't run " + program, e);
        }
    }
}
