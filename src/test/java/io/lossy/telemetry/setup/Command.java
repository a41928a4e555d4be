package io.lossy.telemetry.setup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One command to run to its end, with a limit on its time. */
record Command(
        List<String> words,
        Map<String, String> environment,
        @Nullable Path folder,
        Duration limit) {
    private static final int TAIL = 12;

    Command {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    static Command of(String... words) {
        return new Command(List.of(words), Map.of(), null, Duration.ofMinutes(1));
    }

    static Command of(List<String> words) {
        return new Command(words, Map.of(), null, Duration.ofMinutes(1));
    }

    Command within(Duration time) {
        return new Command(words, environment, folder, time);
    }

    Command in(Path workingFolder) {
        return new Command(words, environment, workingFolder, limit);
    }

    Command with(String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return new Command(words, more, folder, limit);
    }

    /** As one would type it. */
    String line() {
        return String.join(" ", words);
    }

    /** Standard output and error together; a command that cannot even start ends with {@link Outcome#NOT_STARTED}. */
    Outcome run() {
        try {
            Path output = Files.createTempFile("lossy-setup", ".log");
            try {
                return new Outcome(exitOf(output), Files.readString(output));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int exitOf(Path output) {
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(nowhere()))
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        if (folder != null) {
            builder.directory(folder.toFile());
        }
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return Outcome.NOT_STARTED;
        }
        return waitFor(process);
    }

    private int waitFor(Process process) {
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        return Outcome.TIMED_OUT;
    }

    private static java.io.File nowhere() {
        return new java.io.File(System.getProperty("os.name").startsWith("Windows") ? "NUL" : "/dev/null");
    }

    /** How it ended. */
    record Outcome(int exit, String output) {
        static final int NOT_STARTED = -1;
        static final int TIMED_OUT = -2;

        boolean ok() {
            return exit == 0;
        }

        /** The last lines, for people. */
        String tail() {
            List<String> lines = output.strip().lines().toList();
            String end =
                    exit == NOT_STARTED ? "could not be started" : exit == TIMED_OUT ? "timed out" : "exit " + exit;
            return end + "\n    "
                    + String.join("\n    ", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
        }
    }
}
