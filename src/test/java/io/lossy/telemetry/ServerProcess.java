package io.lossy.telemetry;

import io.lossy.telemetry.app.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The real program as a process of its own, which a test may end in any way. */
public final class ServerProcess implements AutoCloseable {
    private static final long START_SECONDS = 120;
    private static final Pattern PORT = Pattern.compile("events +POST http://[^:]+:(\\d+)/");
    private static final Pattern MANAGEMENT = Pattern.compile("metrics +http://[^:]+:(\\d+)/");
    private static final String LAST_LINE = "Ctrl-C stops it.";

    private final Process process;
    private final Path out;
    private final Path err;

    private ServerProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** The classes under test, without those of the tests: {@code java -cp ... Main}. */
    public static List<String> fromClasses() {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        return List.of("-cp", classPath, "io.lossy.telemetry.cli.Main");
    }

    /** Starts a program and lets it run: the end may be the point. */
    public static ServerProcess launch(Path folder, List<String> program, String... arguments) {
        return launch(Map.of(), folder, program, arguments);
    }

    private static ServerProcess launch(
            Map<String, String> environment, Path folder, List<String> program, String... arguments) {
        try {
            Path logs = Files.createDirectories(Path.of("target", "it-processes"));
            String name = "process-" + Long.toString(System.nanoTime(), 36);
            Path out = logs.resolve(name + ".out").toAbsolutePath();
            Path err = logs.resolve(name + ".err").toAbsolutePath();
            ProcessBuilder builder = new ProcessBuilder(command(program, arguments))
                    .directory(folder.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment()
                    .keySet()
                    .removeIf(variable -> variable.startsWith("LOSSY_") || variable.startsWith("DATABASE_"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new ServerProcess(process, out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(List<String> program, String... arguments) {
        List<String> command = new ArrayList<>(Signals.withDefaultInterrupt());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // quick to start; the heap is what a small machine would give it
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(program);
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs {@code serve} from the classes and waits until it is up. Port 0: any. */
    public static ServerProcess serve(Path dataDir, int port, String... more) {
        return begin(Map.of(), dataDir, port, more).awaitUp();
    }

    /** The same with variables in its environment, and without waiting: it may be meant to end before it is up. */
    public static ServerProcess begin(Map<String, String> environment, Path dataDir, int port, String... more) {
        List<String> arguments = new ArrayList<>(List.of("serve", "--port", String.valueOf(port)));
        arguments.addAll(List.of("--management-port", "0", "--data-dir", dataDir.toString()));
        arguments.addAll(List.of(more));
        return launch(environment, Path.of("").toAbsolutePath(), fromClasses(), arguments.toArray(String[]::new));
    }

    public ServerProcess awaitUp() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!out().contains(LAST_LINE)) {
            if (exitsWithin(50) || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new AssertionError("the server did not come up; it said:\n" + out() + err());
            }
        }
        return this;
    }

    private boolean exitsWithin(long millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public int port() {
        return found(PORT);
    }

    public int managementPort() {
        return found(MANAGEMENT);
    }

    private int found(Pattern pattern) {
        Matcher matcher = pattern.matcher(out());
        if (!matcher.find()) {
            throw new AssertionError("no " + pattern + " in:\n" + out());
        }
        return Integer.parseInt(matcher.group(1));
    }

    public String out() {
        return text(out);
    }

    public String err() {
        return text(err);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** {@code kill -9}: nothing is flushed, nobody is told. */
    public void killHard() {
        Signals.send(process.pid(), "KILL");
        exitCode(30);
    }

    public void signal(String name) {
        Signals.send(process.pid(), name);
    }

    /** Waits for the end. */
    public int exitCode(int seconds) {
        if (!exitsWithin(TimeUnit.SECONDS.toMillis(seconds))) {
            throw new AssertionError("still running after " + seconds + " s; it said:\n" + out() + err());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        exitCode(30);
    }

    /** Stops the PostgreSQL that a killed server may have left running in its data directory, and removes the latter. */
    public static void discard(Path dataDir) {
        if (EmbeddedPostgres.running(dataDir).isPresent()) {
            EmbeddedPostgres.start(dataDir, 0).close();
        }
        try (Stream<Path> files = Files.walk(dataDir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
