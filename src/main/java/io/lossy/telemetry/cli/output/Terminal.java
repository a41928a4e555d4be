package io.lossy.telemetry.cli.output;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Describes the terminal that a command writes to, or its absence. */
public record Terminal(boolean interactive, int rows, int columns) {
    /** The size if there is no screen: lines are never cut. */
    static final int UNBOUNDED = Integer.MAX_VALUE;

    private static final Terminal USUAL = new Terminal(true, 24, 80);
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,4}) ([0-9]{1,4})");

    /** Returns the description of a file or a pipe. */
    static Terminal none() {
        return new Terminal(false, UNBOUNDED, UNBOUNDED);
    }

    /** Returns the terminal of this process. */
    public static Terminal here() {
        return isTerminal() ? measured() : none();
    }

    /** Since Java 22 a console exists even without a terminal, so its {@code isTerminal()} decides. */
    @SuppressWarnings("SystemConsoleNull") // handles Java versions before and after 22
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null || Runtime.version().feature() < 22) {
            return console != null;
        }
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("Console.isTerminal() is part of Java 22", e);
        }
    }

    /** Reads the terminal's size with {@code stty size}. Returns 24 rows and 80 columns if that fails. */
    private static Terminal measured() {
        File tty = new File("/dev/tty");
        if (!tty.exists()) {
            return USUAL;
        }
        try {
            Process stty = new ProcessBuilder("stty", "size").redirectInput(tty).start();
            if (!stty.waitFor(1, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return USUAL;
            }
            return sized(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return USUAL; // stty is not installed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL;
        }
    }

    /** @param answer output of {@code stty size}: rows, then columns */
    static Terminal sized(String answer) {
        Matcher m = SIZE.matcher(answer.strip());
        if (!m.matches()) {
            return USUAL;
        }
        int rows = Integer.parseInt(m.group(1));
        int columns = Integer.parseInt(m.group(2));
        return new Terminal(true, rows > 0 ? rows : USUAL.rows(), columns > 0 ? columns : USUAL.columns());
    }
}
