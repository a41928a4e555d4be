package io.lossy.telemetry.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code postmaster.pid}, which a running or killed server wrote to its data directory.
 *
 * @param port 0 until the server has written its port
 */
record PostmasterFile(Path file, long pid, int port) {
    /** The process that the file's pid belongs to now. */
    enum Owner {
        /** The server of this data directory. */
        SERVER,
        /** No process. The file is left over, and PostgreSQL deletes it by itself. */
        GONE,
        /** A zombie, or another program that was given this pid. PostgreSQL would mistake it for a running server. */
        IMPOSTOR
    }

    static Optional<PostmasterFile> in(PostgresHome home) {
        Path file = home.data().resolve("postmaster.pid");
        try {
            List<String> lines = Files.readAllLines(file);
            int port = lines.size() > 3 ? Integer.parseInt(lines.get(3).strip()) : 0;
            return Optional.of(
                    new PostmasterFile(file, Long.parseLong(lines.get(0).strip()), port));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (AccessDeniedException e) {
            throw new PostgresStartException(
                    home.root() + " belongs to another user: run as that user, or choose another place with --data-dir",
                    e);
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            throw new PostgresStartException(
                    "can't read " + file + " (" + e.getMessage()
                            + "): if no postgres process runs there, delete that file",
                    e);
        }
    }

    Owner owner() {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isEmpty() || !process.get().isAlive()) {
            return Owner.GONE;
        }
        Path proc = Path.of("/proc", String.valueOf(pid));
        if (Files.isDirectory(proc)) {
            return ownerByProc(proc);
        }
        // without /proc, trust the program's name; if it is unknown, assume the server
        boolean postgres =
                process.get().info().command().map(c -> c.contains("postgres")).orElse(true);
        return postgres ? Owner.SERVER : Owner.IMPOSTOR;
    }

    private Owner ownerByProc(Path proc) {
        try {
            String stat = Files.readString(proc.resolve("stat"), StandardCharsets.ISO_8859_1);
            boolean zombie = stat.startsWith("Z", stat.lastIndexOf(')') + 2);
            String command = Files.readString(proc.resolve("cmdline"), StandardCharsets.UTF_8);
            Path data = file.toAbsolutePath().getParent();
            return !zombie && command.contains("postgres") && command.contains(String.valueOf(data))
                    ? Owner.SERVER
                    : Owner.IMPOSTOR;
        } catch (NoSuchFileException e) {
            return Owner.GONE; // the process ended during the check
        } catch (IOException e) {
            return Owner.IMPOSTOR; // not readable, so it belongs to another user
        }
    }
}
