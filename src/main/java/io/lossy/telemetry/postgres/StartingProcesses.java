package io.lossy.telemetry.postgres;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Finds PostgreSQL's programs that work on a directory by their command lines. This includes a server that has not
 * written its pid file yet, and programs whose parent was killed.
 */
final class StartingProcesses {
    private static final Pattern PROGRAM = Pattern.compile("bin/(postgres|pg_ctl|initdb)\\b");
    private static final Duration END = Duration.ofSeconds(5);

    private StartingProcesses() {}

    static boolean anyOn(Path directory) {
        return !on(directory).isEmpty();
    }

    private static List<ProcessHandle> on(Path directory) {
        Pattern place = Pattern.compile(Pattern.quote(directory.toString()) + "(?![\\w./-])");
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    String line = process.info().commandLine().orElse("");
                    return PROGRAM.matcher(line).find() && place.matcher(line).find();
                })
                .toList();
    }

    /** Kills all programs that work on a directory whose content is not needed, and waits until they end. */
    static void kill(Path directory) {
        List<ProcessHandle> left = on(directory);
        left.forEach(ProcessHandle::destroyForcibly);
        CompletableFuture<?>[] ends = left.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ends).get(END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new PostgresStartException(
                    "processes that create a database in " + directory + " still run; end them and start again", e);
        }
    }
}
