package io.lossy.telemetry.bench;

import io.lossy.telemetry.bench.report.Metric;
import io.lossy.telemetry.bench.report.Section;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Measures the validator, the windows and the JSON reader alone, with JMH. JMH needs generated code, which only this run
 * compiles, so that the normal build runs no annotation processor.
 */
final class JmhScenario implements Scenario {
    private static final List<String> SOURCES =
            List.of("validate/ValidatorJmh", "aggregate/WindowJmh", "ingest/WireJsonJmh");
    private static final Path TESTS = Path.of("src", "test", "java", "io", "lossy", "telemetry");
    private static final String PROCESSOR = "org.openjdk.jmh.generators.BenchmarkProcessor";

    @Override
    public String name() {
        return "jmh";
    }

    @Override
    public Section section() {
        return new Section(name(), "Parts alone (JMH)", Metric.NANOSECONDS, "");
    }

    @Override
    public void run(Trial trial, Section section) {
        try {
            Path classes = Files.createDirectories(trial.settings().folder().resolve("jmh"));
            compile(classes);
            Path results = trial.settings().folder().resolve("jmh.json");
            start(classes, results);
            JmhResults.read(results).forEach(result -> {
                for (int i = 0; i < result.nanos().size(); i++) {
                    Map<Metric, Double> values =
                            Map.of(Metric.NANOSECONDS, result.nanos().get(i), Metric.ALLOCATED_PER_OP, result.bytes());
                    trial.add(section, result.name(), "Lossy", i + 1, values);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        section.note("One operation is one event, or one request of as many events as the name says.");
    }

    private static void compile(Path classes) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("this Java has no compiler: run the benchmark with a JDK");
        }
        List<String> arguments = new ArrayList<>(List.of("-nowarn", "-processor", PROCESSOR, "-d", classes.toString()));
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path")));
        SOURCES.forEach(source -> arguments.add(TESTS.resolve(source + ".java").toString()));
        if (compiler.run(null, null, null, arguments.toArray(String[]::new)) != 0) {
            throw new IllegalStateException(
                    "JMH's code could not be generated; is " + PROCESSOR + " on the class path?");
        }
    }

    private static void start(Path classes, Path results) throws IOException {
        String classPath = classes + File.pathSeparator + System.getProperty("java.class.path");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Djmh.ignoreLock=true", "-cp", classPath, "org.openjdk.jmh.Main"));
        command.addAll(List.of("-f", "1", "-wi", "3", "-w", "1s", "-i", "5", "-r", "1s"));
        command.addAll(List.of("-prof", "gc", "-rf", "json", "-rff", results.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(results.resolveSibling("jmh.log").toFile())
                .start();
        if (process.onExit().join().exitValue() != 0) {
            throw new IllegalStateException("JMH failed; see target/bench/jmh.log");
        }
    }
}
