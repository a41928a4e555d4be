package io.lossy.telemetry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Sends signals to processes that a test has started. */
public final class Signals {
    /** SIGHUP and SIGINT, as {@code /proc} has them. */
    private static final int HEARD = 1 | 1 << 1;

    private Signals() {}

    public static void send(long pid, String name) {
        int exit = tell(pid, name);
        if (exit != 0) {
            throw new AssertionError("kill -" + name + " " + pid + " exited " + exit);
        }
    }

    /** The same to a process that may just have ended; returns what {@code kill} exits with. */
    static int tell(long pid, String name) {
        try {
            return new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * What to put before a command so that it hears SIGINT and SIGHUP. A build that a script started in the background
     * ignores the one, one under {@code nohup} the other, a child inherits that, and Java then installs no handler.
     */
    static List<String> withDefaultInterrupt() {
        return ignoresInterrupt()
                ? List.of("perl", "-e", "$SIG{INT} = $SIG{HUP} = 'DEFAULT'; exec @ARGV or die \"exec: $!\"")
                : List.of();
    }

    private static boolean ignoresInterrupt() {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return false; // not Linux: such builds start with the default there
        }
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                    .anyMatch(ignored -> (ignored & HEARD) != 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
