package io.lossy.telemetry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The processes of the PostgreSQL of a data directory, to be hung or ended.
 *
 * @param all the postmaster first, so that it starts no other in place of those that die
 */
public record PostgresProcesses(List<ProcessHandle> all) {
    public static PostgresProcesses of(Path dataDir) {
        Path file = dataDir.resolve("postgres").resolve("data").resolve("postmaster.pid");
        try {
            ProcessHandle postmaster = ProcessHandle.of(
                            Long.parseLong(Files.readAllLines(file).get(0)))
                    .orElseThrow();
            List<ProcessHandle> all = new ArrayList<>(List.of(postmaster));
            postmaster.descendants().forEach(all::add);
            if (all.size() < 4) {
                throw new AssertionError("the postmaster and its processes were expected: " + all);
            }
            return new PostgresProcesses(List.copyOf(all));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that have ended meanwhile hear nothing. */
    public void signal(String name) {
        all.stream().filter(ProcessHandle::isAlive).forEach(process -> Signals.tell(process.pid(), name));
    }

    public void kill() {
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().join());
    }
}
