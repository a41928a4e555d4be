package io.lossy.telemetry.bench.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Runs a program whose output goes to a file, and ends it with the run. */
final class ChildProcess {
    private static final Duration START = Duration.ofMinutes(2);
    private static final long STOP_SECONDS = 20;

    private final Process process;
    private final Path log;

    private ChildProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param log also the folder in which the program runs */
    static ChildProcess start(CleanUp cleanUp, Path log, Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(log.getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LOSSY_") || name.startsWith("DATABASE_"));
        builder.environment().putAll(environment);
        try {
            ChildProcess child = new ChildProcess(builder.start(), log);
            cleanUp.add(child::stop);
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException("can't start " + command.get(0), e);
        }
    }

    /** @throws IllegalStateException with the program's output, if it ends or is not ready in time */
    void await(BooleanSupplier ready) {
        long deadline = System.nanoTime() + START.toNanos();
        while (!ready.getAsBoolean()) {
            if (endsWithin(5) || System.nanoTime() > deadline) {
                stop();
                throw new IllegalStateException(log.getFileName() + " did not start:\n" + output());
            }
        }
    }

    private boolean endsWithin(long millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    void stop() {
        process.destroy();
        if (!endsWithin(TimeUnit.SECONDS.toMillis(STOP_SECONDS))) {
            process.destroyForcibly();
        }
    }
}
