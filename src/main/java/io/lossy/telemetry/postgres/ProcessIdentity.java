package io.lossy.telemetry.postgres;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the user that runs PostgreSQL's programs, because they refuse to run as root. If another user owns the data,
 * root switches to that user. Otherwise root enters a new user namespace, in which files still belong to root outside.
 * If that is forbidden, as in most containers, root switches to {@code nobody} and changes the owner of the files.
 *
 * @param prefix put before every command
 * @param owner required owner of the files, {@code uid:gid}; null if the owner does not change
 */
record ProcessIdentity(List<String> prefix, @Nullable String owner) {
    private static final String NOBODY = "65534:65534";
    private static final Duration PROBE = Duration.ofSeconds(5);
    private static final Duration END = Duration.ofSeconds(3);

    static ProcessIdentity choose(PostgresHome home) {
        String owner = ownerOf(home.data());
        if (!isRoot()) {
            requireOurs(home, owner);
            return new ProcessIdentity(List.of(), null);
        }
        boolean rootOwned = owner.startsWith("0:");
        if (rootOwned && succeeds(List.of("unshare", "-U", "true"))) {
            return new ProcessIdentity(List.of("unshare", "-U"), null);
        }
        String other = rootOwned ? NOBODY : owner;
        List<String> setpriv = List.of(
                "setpriv",
                "--reuid=" + other.substring(0, other.indexOf(':')),
                "--regid=" + other.substring(other.indexOf(':') + 1),
                "--clear-groups");
        ProcessIdentity identity = new ProcessIdentity(setpriv, other);
        if (!succeeds(identity.with("true"))) {
            throw new PostgresStartException("PostgreSQL refuses to run as root, and neither 'unshare -U' nor 'setpriv'"
                    + " works here: run as a normal user, or use a server of your own with --database or DATABASE_URL");
        }
        return identity;
    }

    private static boolean isRoot() {
        Path self = Path.of("/proc/self");
        try {
            return Files.exists(self)
                    ? Files.getAttribute(self, "unix:uid").equals(0)
                    : "root".equals(System.getProperty("user.name"));
        } catch (IOException e) {
            return "root".equals(System.getProperty("user.name"));
        }
    }

    /** Checks the owner of the data early. PostgreSQL checks it too, but only at the end of a start. */
    private static void requireOurs(PostgresHome home, String owner) {
        Path self = Path.of("/proc/self");
        if (Files.exists(self) && Files.exists(home.data()) && !owner.startsWith(uidOf(self) + ":")) {
            throw new PostgresStartException(
                    home.data() + " belongs to another user (" + owner
                            + "): run as that user, or choose another place with --data-dir",
                    null);
        }
    }

    private static String uidOf(Path path) {
        try {
            return String.valueOf(Files.getAttribute(path, "unix:uid"));
        } catch (IOException e) {
            throw new PostgresStartException("can't read " + path + ": " + e.getMessage(), e);
        }
    }

    private static String ownerOf(Path data) {
        try {
            return Files.exists(data)
                    ? Files.getAttribute(data, "unix:uid") + ":" + Files.getAttribute(data, "unix:gid")
                    : "0:0";
        } catch (IOException e) {
            throw new PostgresStartException("can't read " + data + ": " + e.getMessage(), e);
        }
    }

    /** Changes the owner of a file or tree if the programs run as another user. */
    void own(Path path) throws IOException {
        if (owner != null) {
            execute(Duration.ofMinutes(1), List.of("chown", "-R", owner, path.toString()), ProcessIdentity::end);
        }
    }

    void requireEntryTo(Path directory) {
        if (owner != null && !succeeds(with("test", "-x", directory.toString()))) {
            throw new PostgresStartException("PostgreSQL refuses to run as root, and user " + owner + " can't enter "
                    + directory + ": choose a directory that all users can enter with --data-dir, such as"
                    + " /var/lib/lossy-telemetry");
        }
    }

    /**
     * Runs one of PostgreSQL's programs to its end. If it fails, the exception holds its output. An interrupt ends the
     * program too.
     *
     * @throws InterruptedIOException if this thread was interrupted during the run
     */
    void run(Duration limit, Path program, String... arguments) throws IOException {
        execute(limit, command(program, arguments), ProcessIdentity::end);
    }

    /**
     * Does the same as {@link #run}, but leaves the program running after an interrupt; see {@link InterruptedStart}.
     */
    void launch(Duration limit, Path program, String... arguments) throws IOException {
        execute(limit, command(program, arguments), left -> {});
    }

    private List<String> command(Path program, String... arguments) {
        List<String> command = with(program.toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private List<String> with(String... command) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(List.of(command));
        return all;
    }

    private static boolean succeeds(List<String> command) {
        try {
            execute(PROBE, command, ProcessIdentity::end);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void execute(Duration limit, List<String> command, Consumer<Process> onInterrupt)
            throws IOException {
        // Write the output to a file, not a pipe: a server started by the command inherits the pipe and would keep
        // it open.
        Path output = Files.createTempFile("lossy-telemetry", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(nothing()))
                    .redirectOutput(output.toFile())
                    .start();
            if (!endsWithin(limit, process, command, onInterrupt)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + ": did not end within " + limit.toSeconds() + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException(Files.readString(output).strip() + " (exit code " + process.exitValue() + " of "
                        + String.join(" ", command) + ")");
            }
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static boolean endsWithin(
            Duration limit, Process process, List<String> command, Consumer<Process> onInterrupt) throws IOException {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            onInterrupt.accept(process);
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while running " + command);
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /**
     * Ends the process gracefully first, because initdb then removes its files. Kills it and its helpers after {@link
     * #END}.
     */
    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }

    private static File nothing() {
        return new File(File.separatorChar == '/' ? "/dev/null" : "NUL");
    }
}
