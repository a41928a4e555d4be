package io.lossy.telemetry.app;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * As whom PostgreSQL's programs run: they refuse to run as root. Root steps into a user namespace of its own, where files
 * still belong to root outside; where that is forbidden (most containers), it becomes {@code nobody}, or whoever owns the
 * data already, and hands the files over.
 *
 * @param prefix put before every command
 * @param owner  who must own the files, {@code uid:gid}; null: they stay ours
 */
record ProcessIdentity(List<String> prefix, @Nullable String owner) {
    private static final String NOBODY = "65534:65534";
    private static final Duration PROBE = Duration.ofSeconds(5);

    static ProcessIdentity choose(PostgresHome home) {
        if (!isRoot()) {
            return new ProcessIdentity(List.of(), null);
        }
        String owner = ownerOf(home.data());
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

    private static String ownerOf(Path data) {
        try {
            return Files.exists(data)
                    ? Files.getAttribute(data, "unix:uid") + ":" + Files.getAttribute(data, "unix:gid")
                    : "0:0";
        } catch (IOException e) {
            throw new PostgresStartException("can't look at " + data + ": " + e.getMessage(), e);
        }
    }

    /** Hands a file or tree over where another user is to work with it. */
    void own(Path path) throws IOException {
        if (owner != null) {
            execute(Duration.ofMinutes(1), List.of("chown", "-R", owner, path.toString()));
        }
    }

    void requireEntryTo(Path directory) {
        if (owner != null && !succeeds(with("test", "-x", directory.toString()))) {
            throw new PostgresStartException("PostgreSQL refuses to run as root, and user " + owner + " can't enter "
                    + directory + ": choose a place open to all with --data-dir, /var/lib/lossy-telemetry say");
        }
    }

    /** Runs one of PostgreSQL's programs to its end; its output is in the exception when it fails. */
    void run(Duration limit, Path program, String... arguments) throws IOException {
        List<String> command = with(program.toString());
        command.addAll(List.of(arguments));
        execute(limit, command);
    }

    private List<String> with(String... command) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(List.of(command));
        return all;
    }

    private static boolean succeeds(List<String> command) {
        try {
            execute(PROBE, command);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void execute(Duration limit, List<String> command) throws IOException {
        // Into a file, not a pipe: a server started by the command inherits the pipe and would keep it open.
        Path output = Files.createTempFile("lossy-telemetry", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(nothing()))
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + ": did not end within " + limit.toSeconds() + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException(Files.readString(output).strip() + " (exit code " + process.exitValue() + " of "
                        + String.join(" ", command) + ")");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + command, e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static File nothing() {
        return new File(File.separatorChar == '/' ? "/dev/null" : "NUL");
    }
}
